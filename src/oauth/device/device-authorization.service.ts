import { Injectable } from '@nestjs/common';
import { Brands } from '../../brands/brands.service.js';
import { resolveDeviceSettings, type EffectiveDeviceSettings } from '../../brands/device-settings.js';
import { duration } from '../../platform/duration.js';
import { liesIn } from '../../platform/http/networks.js';
import type { Visitor } from '../../platform/http/visitor.js';
import { Limits } from '../../platform/limits/limits.js';
import { DEVICE_CODE, type OAuth2Provider } from '../clients/oauth2-provider.entity.js';
import { Providers } from '../clients/providers.service.js';
import type { Form } from '../form.js';
import { OAuthError } from '../oauth-error.js';
import { scopeList } from '../scopes/scope-list.js';
import { DeviceGrants } from './device-grants.service.js';
import { deviceName } from './device-name.js';

/** Requests that one client may begin from one address in `WINDOW` seconds: a household's devices, or a busy terminal. */
const STARTS = 60;
const WINDOW = 10 * 60;

/** RFC 8628 §3.2. */
export interface DeviceAuthorization {
  device_code: string;
  user_code: string;
  verification_uri: string;
  verification_uri_complete?: string;
  /** Seconds, like `interval`. */
  expires_in: number;
  interval: number;
}

/** Answers a device that asks for a code. */
@Injectable()
export class DeviceAuthorizations {
  constructor(
    private readonly grants: DeviceGrants,
    private readonly providers: Providers,
    private readonly brands: Brands,
    private readonly limits: Limits,
  ) {}

  async begin(provider: OAuth2Provider, form: Form, visitor: Visitor): Promise<DeviceAuthorization> {
    if (!provider.grant_types.includes(DEVICE_CODE)) {
      throw new OAuthError(
        'unauthorized_client',
        `The client may not use this grant: its grant_types lack ${DEVICE_CODE}.`,
      );
    }
    const brand = await this.brands.forHost(visitor.host);
    const { settings } = resolveDeviceSettings(brand, provider);
    if (settings.device_networks !== null && !liesIn(visitor.address, settings.device_networks)) {
      throw new OAuthError('unauthorized_client', 'The client may not ask for a code from this network.');
    }
    const device_name = deviceName(form.get('device_name'));
    const scopes = await this.scopes(provider, settings, form);
    await this.limit(provider, visitor);

    const { device_code, user_code } = await this.grants.issue({
      provider,
      settings,
      scopes,
      device_name,
      return_number: form.get('return_number_supported') === 'true' ? 'able' : 'unable',
      visitor,
    });
    const verification_uri = settings.verification_uri ?? `${this.brands.base(visitor, brand)}/device`;
    const complete = new URL(verification_uri);
    complete.searchParams.set('code', user_code);
    return {
      device_code,
      user_code,
      verification_uri,
      ...(settings.verification_uri_complete ? { verification_uri_complete: complete.href } : {}),
      expires_in: Math.floor(duration(settings.device_code_validity)),
      interval: settings.device_polling_interval,
    };
  }

  /**
   * What was asked for, cut to what the client may have (RFC 6749 §3.3). Nothing asked: everything but a refresh token.
   * Two of authentik's documents write `scopes`.
   */
  private async scopes(provider: OAuth2Provider, settings: EffectiveDeviceSettings, form: Form): Promise<string[]> {
    const allowed = await this.providers.deviceScopes(provider, settings);
    const asked = scopeList(form.get('scope') ?? form.get('scopes'));
    if (asked.length === 0) return allowed.filter((scope) => scope !== 'offline_access');
    const granted = asked.filter((scope) => allowed.includes(scope));
    if (granted.length > 0) return granted;
    const offer = allowed.length > 0 ? `it may ask for: ${allowed.join(' ')}` : 'it has no scope mappings';
    throw new OAuthError('invalid_scope', `The client may have none of these scopes; ${offer}.`);
  }

  private async limit(provider: OAuth2Provider, visitor: Visitor): Promise<void> {
    const key = `device-request:${provider.id}:${visitor.network}`;
    const { allowed, wait } = await this.limits.hit({ key, allowed: STARTS, window: WINDOW });
    if (allowed) return;
    // authentik's answer; the header tells how long
    throw new OAuthError('slow_down', `Too many codes were asked for from this address; wait ${wait} seconds.`, {
      status: 429,
      headers: { 'retry-after': String(wait) },
    });
  }
}
