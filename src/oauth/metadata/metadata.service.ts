import { Injectable } from '@nestjs/common';
import type { JSONWebKeySet } from 'jose';
import type { Brand } from '../../brands/brand.entity.js';
import { Brands } from '../../brands/brands.service.js';
import { resolveDeviceSettings } from '../../brands/device-settings.js';
import type { Visitor } from '../../platform/http/visitor.js';
import type { OAuth2Provider } from '../clients/oauth2-provider.entity.js';
import { Providers, type Served } from '../clients/providers.service.js';
import { OAuthError } from '../oauth-error.js';
import { issuerOf } from '../tokens/issuer.js';
import { SigningKeys } from '../tokens/signing-keys.service.js';
import { serverMetadata, type Offered } from './server-metadata.js';

/** What clients can find out about this server, from the settings as they are now. */
@Injectable()
export class Metadata {
  constructor(
    private readonly brands: Brands,
    private readonly providers: Providers,
    private readonly keys: SigningKeys,
  ) {}

  async ofApplication(slug: string, visitor: Visitor): Promise<object> {
    const served = await this.served(slug);
    if (served.provider.issuer_mode === 'global') return this.ofServer(visitor);
    const brand = await this.brands.forHost(visitor.host);
    const base = this.brands.base(visitor, brand);
    const jwks_uri = `${base}/application/o/${slug}/jwks/`;
    return serverMetadata(issuerOf(served, base), base, jwks_uri, [await this.offered(served.provider, brand)]);
  }

  /** For the clients that share the server's own issuer. */
  async ofServer(visitor: Visitor): Promise<object> {
    const providers = await this.providers.global();
    if (providers.length === 0) {
      throw nothing('Every client here has an issuer of its own: look below /application/o/<slug>/.well-known/.');
    }
    const brand = await this.brands.forHost(visitor.host);
    const base = this.brands.base(visitor, brand);
    const offered = await Promise.all(providers.map((provider) => this.offered(provider, brand)));
    return serverMetadata(`${base}/`, base, `${base}/application/o/jwks/`, offered);
  }

  /** The keys of an application's tokens, or of those with the server's own issuer. */
  async jwks(slug?: string): Promise<JSONWebKeySet> {
    if (slug === undefined) return this.keys.jwks(await this.providers.global());
    return this.keys.jwks([(await this.served(slug)).provider]);
  }

  private async offered(provider: OAuth2Provider, brand: Brand): Promise<Offered> {
    const { settings } = resolveDeviceSettings(brand, provider);
    return {
      provider,
      scopes: await this.providers.deviceScopes(provider, settings),
      algorithm: await this.keys.algorithm(provider),
    };
  }

  private async served(slug: string): Promise<Served> {
    const served = await this.providers.servedAt(slug);
    if (!served) throw nothing('There is no application of this name that has an OAuth2 provider.');
    return served;
  }
}

function nothing(description: string): OAuthError {
  return new OAuthError('invalid_request', description, { status: 404 });
}
