import { Injectable } from '@nestjs/common';
import { DataSource, In, IsNull, Not, type EntityManager } from 'typeorm';
import { Application } from '../../applications/application.entity.js';
import type { EffectiveDeviceSettings } from '../../brands/device-settings.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import { ScopeMapping } from '../scopes/scope-mapping.entity.js';
import { clientSecretHash } from './client-secret.js';
import { OAuth2Provider } from './oauth2-provider.entity.js';

/** A client together with the application that it serves. */
export interface Served {
  provider: OAuth2Provider;
  application: Application;
}

/** Finds OAuth clients and says what they may ask for. */
@Injectable()
export class Providers {
  constructor(
    private readonly db: DataSource,
    private readonly secrets: Secrets,
  ) {}

  byClientId(client_id: string): Promise<OAuth2Provider | null> {
    return this.db.manager.findOneBy(OAuth2Provider, { client_id });
  }

  /** Null when the provider is gone or has no application any more: then it is not served. */
  async served(id: string): Promise<Served | null> {
    const provider = await this.db.manager.findOneBy(OAuth2Provider, { id });
    if (provider?.application == null) return null;
    const application = await this.db.manager.findOneBy(Application, { id: provider.application });
    return application && { provider, application };
  }

  /** The same by the application's slug. */
  async servedAt(slug: string): Promise<Served | null> {
    const application = await this.db.manager.findOneBy(Application, { slug });
    const provider = application && (await this.db.manager.findOneBy(OAuth2Provider, { application: application.id }));
    return provider && { provider, application };
  }

  /** Null: the client has no secret any more. */
  async setSecret(id: string, secret: string | null, within: EntityManager = this.db.manager): Promise<void> {
    const client_secret_hash = secret === null ? null : clientSecretHash(this.secrets, secret);
    await within.update(OAuth2Provider, { id }, { client_secret_hash });
  }

  /** The scopes that a provider offers, by name, each once; the first description that says something counts. */
  async scopes(provider: OAuth2Provider): Promise<Map<string, ScopeMapping>> {
    const mappings = await this.db.manager.find(ScopeMapping, {
      where: { id: In(provider.property_mappings) },
      order: { scope_name: 'ASC', name: 'ASC' },
    });
    const scopes = new Map<string, ScopeMapping>();
    for (const mapping of mappings) {
      const known = scopes.get(mapping.scope_name);
      if (!known || (known.description === '' && mapping.description !== '')) scopes.set(mapping.scope_name, mapping);
    }
    return scopes;
  }

  /** Scopes with the sentence that a person reads: the mapping's description, or the scope itself. */
  async inWords(provider: OAuth2Provider, scopes: readonly string[]): Promise<{ id: string; name: string }[]> {
    const offered = await this.scopes(provider);
    return scopes.map((id) => ({ id, name: offered.get(id)?.description || id }));
  }

  /**
   * The scopes that the device grant may give to a client: those of its mappings that `device_scopes` does not rule
   * out. Without the refresh grant `offline_access` would be an empty promise.
   */
  async deviceScopes(
    provider: OAuth2Provider,
    settings: Pick<EffectiveDeviceSettings, 'device_scopes'>,
  ): Promise<string[]> {
    const offered = [...(await this.scopes(provider)).keys()];
    return offered.filter(
      (scope) =>
        (settings.device_scopes?.includes(scope) ?? true) &&
        (scope !== 'offline_access' || provider.grant_types.includes('refresh_token')),
    );
  }

  /** The clients whose tokens have the server's own issuer, in the order of their names. */
  global(): Promise<OAuth2Provider[]> {
    return this.db.manager.find(OAuth2Provider, {
      where: { issuer_mode: 'global', application: Not(IsNull()) },
      order: { name: 'ASC' },
    });
  }
}
