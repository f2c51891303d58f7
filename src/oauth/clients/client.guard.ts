import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { sameBytes } from '../../platform/secrets/hash.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import { formOf } from '../form.js';
import { clientCredentials, invalidClient } from './client-credentials.js';
import { clientSecretHash } from './client-secret.js';
import type { OAuth2Provider } from './oauth2-provider.entity.js';
import { Providers } from './providers.service.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The client that asks, after `ClientGuard`. */
    oauthClient?: OAuth2Provider;
  }
}

const NO_SECRET = Buffer.alloc(32);

/** Lets a client in that is known, belongs to an application, and proves itself if it has a secret (RFC 6749 §3.2.1). */
@Injectable()
export class ClientGuard implements CanActivate {
  constructor(
    private readonly providers: Providers,
    private readonly secrets: Secrets,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { client_id, client_secret, basic } = clientCredentials(request.headers.authorization, formOf(request));
    // client ids are printable ASCII (RFC 6749 Appendix A.1); anything else is not worth a query
    const provider = /^[\x20-\x7e]+$/.test(client_id) ? await this.providers.byClientId(client_id) : null;
    // compared for an unknown client, too, so that it takes as long
    const given = clientSecretHash(this.secrets, client_secret ?? '');
    const proven = sameBytes(given, provider?.client_secret_hash ?? NO_SECRET) && client_secret !== undefined;
    // a public client has nothing to prove: a secret that it sends all the same is passed over (RFC 6749 §2.3)
    const known = provider?.application != null && (proven || provider.client_type === 'public');
    if (!known) throw invalidClient(basic);
    request.oauthClient = provider;
    return true;
  }
}

/** Hands a controller the client that `ClientGuard` let in. */
export const Client = createParamDecorator((_: unknown, context: ExecutionContext): OAuth2Provider => {
  const { oauthClient } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!oauthClient) throw new Error('@Client() stands where ClientGuard does not');
  return oauthClient;
});
