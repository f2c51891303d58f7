import { Controller, Req, Res } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { visitorOf } from '../../platform/http/visitor.js';
import { Client } from '../clients/client.guard.js';
import { OAuth2Provider } from '../clients/oauth2-provider.entity.js';
import { FormEndpoint } from '../form-endpoint.js';
import { Form, FormBody } from '../form.js';
import type { Grant } from '../grants/grant.js';
import { grantTypes } from '../grants/index.js';
import { OAuthError, type OAuthErrorBody } from '../oauth-error.js';
import type { TokenResponse } from './tokens.service.js';

const PENDING: OAuthErrorBody = {
  error: 'authorization_pending',
  error_description: 'Nobody has let the device in yet; ask again after the interval.',
};
/** Beyond RFC 8628 §3.5, for devices that said they can: `return_number` says that one is wanted. */
const WAITING: Readonly<Record<'required' | 'wrong', OAuthErrorBody & { return_number: string }>> = {
  required: {
    error: 'authorization_pending',
    error_description:
      'The page shows two digits: ask the person for them, and send them as return_number when polling.',
    return_number: 'required',
  },
  wrong: {
    error: 'authorization_pending',
    error_description: 'That return_number is not the one that the page shows; three wrong ones end the request.',
    return_number: 'wrong',
  },
};
const SLOW_DOWN: OAuthErrorBody = {
  error: 'slow_down',
  error_description: 'The device asks too often; add five seconds to the interval for good.',
};

/** The token endpoint (RFC 6749 §3.2). */
@Controller('application/o')
export class TokenController {
  constructor(private readonly modules: ModuleRef) {}

  @FormEndpoint('token')
  async token(
    @Client() provider: OAuth2Provider,
    @FormBody() form: Form,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokenResponse | OAuthErrorBody> {
    const answer = await this.grantFor(provider, form).exchange({ provider, form, visitor: visitorOf(request) });
    if (answer.kind === 'tokens') return answer.tokens;
    void reply.status(400);
    if (answer.kind === 'authorization_pending') return answer.return_number ? WAITING[answer.return_number] : PENDING;
    void reply.header('retry-after', String(answer.retryAfter));
    return SLOW_DOWN;
  }

  private grantFor(provider: OAuth2Provider, form: Form): Grant {
    const grant_type = form.require('grant_type');
    const type = grantTypes.find((entry) => entry.grant_type === grant_type);
    if (!type) {
      const known = grantTypes.map((entry) => entry.grant_type).join(' ');
      throw new OAuthError('unsupported_grant_type', `This grant_type is not served; these are: ${known}`);
    }
    if (!provider.grant_types.includes(grant_type)) {
      throw new OAuthError(
        'unauthorized_client',
        `The client may not use this grant: its grant_types lack ${grant_type}.`,
      );
    }
    return this.modules.get<Grant>(type.handler);
  }
}
