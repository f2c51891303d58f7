import { Injectable } from '@nestjs/common';
import { Brands } from '../../brands/brands.service.js';
import { resolveDeviceSettings, type EffectiveDeviceSettings } from '../../brands/device-settings.js';
import { Clock } from '../../platform/clock.js';
import { duration } from '../../platform/duration.js';
import { Events } from '../../platform/events/events.js';
import type { Visitor } from '../../platform/http/visitor.js';
import { Access } from '../clients/access.service.js';
import type { OAuth2Provider } from '../clients/oauth2-provider.entity.js';
import { Providers } from '../clients/providers.service.js';
import { deviceContext, factsOfDevice } from '../device/device-facts.js';
import type { Device } from '../device/device.entity.js';
import { Devices } from '../device/devices.service.js';
import { OAuthError } from '../oauth-error.js';
import { scopeList } from '../scopes/scope-list.js';
import type { RefreshToken } from '../tokens/refresh-token.entity.js';
import { RefreshTokens } from '../tokens/refresh-tokens.service.js';
import { Tokens } from '../tokens/tokens.service.js';
import type { Grant, GrantAnswer, GrantType, TokenRequest } from './grant.js';
import { Misses } from './misses.js';

const over = (): OAuthError =>
  new OAuthError('invalid_grant', 'The refresh token has expired, was used, or was revoked.');

/** New tokens for old (RFC 6749 §6). A refresh token that comes back after it was used ends its family (RFC 9700 §4.14.2). */
@Injectable()
class RefreshTokenGrant implements Grant {
  constructor(
    private readonly refreshTokens: RefreshTokens,
    private readonly devices: Devices,
    private readonly providers: Providers,
    private readonly access: Access,
    private readonly brands: Brands,
    private readonly tokens: Tokens,
    private readonly events: Events,
    private readonly misses: Misses,
    private readonly clock: Clock,
  ) {}

  async exchange({ provider, form, visitor }: TokenRequest): Promise<GrantAnswer> {
    const old = await this.refreshTokens.find(form.require('refresh_token'));
    const device = old && (await this.devices.byId(old.device));
    if (!old || device?.provider !== provider.id) throw await this.misses.refusal('refresh token', visitor);
    if (old.used_at !== null) throw await this.reused(device, visitor);
    if (old.expires_at <= this.clock.now() || device.revoked_at !== null) throw over();

    const served = await this.providers.served(provider.id);
    if (!served) throw over();
    const facts = factsOfDevice(device, served, old.scopes, old.expires_at);
    const context = deviceContext(facts, 'refresh_token');
    const verdict = await this.access.check(device.user, served.application, visitor, context);
    if (!verdict.allowed) throw new OAuthError('invalid_grant', 'The person may not use the application any more.');
    const brand = await this.brands.forHost(visitor.host);
    const { settings } = resolveDeviceSettings(brand, provider);
    const scopes = await this.narrowed(old, form.get('scope'), provider, settings);

    const about = {
      ...served,
      user: verdict.user,
      device: device.id,
      scopes,
      auth_time: old.auth_time,
      amr: old.amr,
      session: old.session,
    };
    const tokens = await this.tokens.sign(about, settings, this.brands.base(visitor, brand), visitor);
    // RFC 6749 §6: the next refresh token keeps all scopes, whatever this access token was narrowed to
    const successor = this.isDue(old, provider) ? this.refreshTokens.draft(old, provider, settings) : null;
    const use = await this.refreshTokens.use(old, successor);
    if (use === 'used before') throw await this.reused(device, visitor);
    if (use === 'revoked') throw over();
    return { kind: 'tokens', tokens: { ...tokens, ...(successor ? { refresh_token: successor.token } : {}) } };
  }

  /** What the device had, or the part of it that it asks for now; never what the provider has withdrawn since. */
  private async narrowed(
    old: RefreshToken,
    asked: string | undefined,
    provider: OAuth2Provider,
    settings: EffectiveDeviceSettings,
  ): Promise<string[]> {
    const wanted = asked === undefined ? old.scopes : scopeList(asked);
    if (wanted.some((scope) => !old.scopes.includes(scope))) {
      throw new OAuthError('invalid_scope', `A refresh may only narrow the scope, which was: ${old.scopes.join(' ')}.`);
    }
    const allowed = await this.providers.deviceScopes(provider, settings);
    return wanted.filter((scope) => allowed.includes(scope));
  }

  /** Always, or only when little is left of its life. */
  private isDue(old: RefreshToken, provider: OAuth2Provider): boolean {
    const threshold = duration(provider.refresh_token_threshold);
    return threshold === 0 || old.expires_at < this.clock.in(threshold);
  }

  /** Somebody holds a copy of the token; nobody knows who is the thief, so the device has to be let in anew. */
  private async reused(device: Device, visitor: Visitor): Promise<OAuthError> {
    if (await this.devices.revoke(device.id)) {
      const context = { device: device.id };
      await this.events.record({ action: 'refresh_reused', user_id: device.user, client_ip: visitor.address, context });
    }
    return over();
  }
}

export const refreshToken: GrantType = { grant_type: 'refresh_token', handler: RefreshTokenGrant };
