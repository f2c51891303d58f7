import { Injectable } from '@nestjs/common';
import { DataSource, MoreThan } from 'typeorm';
import { Brands } from '../../brands/brands.service.js';
import { resolveDeviceSettings } from '../../brands/device-settings.js';
import { Clock } from '../../platform/clock.js';
import { insertRow } from '../../platform/database/rows.js';
import { Events } from '../../platform/events/events.js';
import type { Visitor } from '../../platform/http/visitor.js';
import { Access } from '../clients/access.service.js';
import { DEVICE_CODE } from '../clients/oauth2-provider.entity.js';
import { Providers, type Served } from '../clients/providers.service.js';
import { RefreshTokens } from '../tokens/refresh-tokens.service.js';
import type { TokenSubject } from '../tokens/token-subject.js';
import { Tokens, type TokenResponse } from '../tokens/tokens.service.js';
import { deviceContext, factsOfGrant } from './device-facts.js';
import { DeviceGrant } from './device-grant.entity.js';
import { Device } from './device.entity.js';

export type Redemption =
  | { kind: 'redeemed'; tokens: TokenResponse }
  /** The person may not use the application any more. */
  | { kind: 'denied' }
  /** Another poll was quicker, or the time is over. */
  | { kind: 'late' };

/** Turns an approved device grant into tokens, once. */
@Injectable()
export class Redemptions {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly brands: Brands,
    private readonly providers: Providers,
    private readonly access: Access,
    private readonly tokens: Tokens,
    private readonly refreshTokens: RefreshTokens,
  ) {}

  /** Everything that can fail comes first, signing included; the claim is last. */
  async redeem(grant: DeviceGrant, visitor: Visitor): Promise<Redemption> {
    const served = await this.providers.served(grant.provider);
    if (!served) return this.withdraw(grant, visitor);
    const context = deviceContext(factsOfGrant(grant, served), DEVICE_CODE);
    const verdict = await this.access.check(grant.user!, served.application, visitor, context);
    if (!verdict.allowed) return this.withdraw(grant, visitor);

    const { provider } = served;
    const brand = await this.brands.forHost(visitor.host);
    const { settings } = resolveDeviceSettings(brand, provider);
    const device = this.deviceOf(grant, served);
    const { scopes, amr, session } = grant;
    const about: TokenSubject = {
      ...served,
      user: verdict.user,
      device: device.id,
      scopes,
      auth_time: grant.auth_time!,
      amr,
      session,
    };
    const tokens = await this.tokens.sign(about, settings, this.brands.base(visitor, brand), visitor);
    const offline = scopes.includes('offline_access') && provider.grant_types.includes('refresh_token');
    const refresh = offline ? this.refreshTokens.draft(about, provider, settings) : null;

    const won = await this.db.transaction(async (tx) => {
      const moved = await tx.update(
        DeviceGrant,
        { id: grant.id, state: 'approved', expires_at: MoreThan(this.clock.now()) },
        { state: 'redeemed' },
      );
      if (moved.affected !== 1) return false;
      await insertRow(tx, Device, device);
      if (refresh) await this.refreshTokens.store(refresh, tx);
      const context = { device_grant: grant.id, device: device.id, client_id: provider.client_id, scopes };
      const action = 'device_redeemed';
      await this.events.record({ action, user_id: grant.user, client_ip: visitor.address, context }, tx);
      return true;
    });
    if (!won) return { kind: 'late' };
    return { kind: 'redeemed', tokens: { ...tokens, ...(refresh ? { refresh_token: refresh.token } : {}) } };
  }

  private deviceOf(grant: DeviceGrant, { application }: Served): Device {
    const now = this.clock.now();
    return Object.assign(new Device(), {
      user: grant.user,
      provider: grant.provider,
      name: grant.device_name ?? application.name,
      client_ip: grant.client_ip,
      user_agent: grant.user_agent,
      created_at: now,
      last_used_at: now,
    });
  }

  /** Between the yes and this poll the account was switched off, or the application's policies changed. */
  private async withdraw(grant: DeviceGrant, visitor: Visitor): Promise<Redemption> {
    const moved = await this.db.manager.update(DeviceGrant, { id: grant.id, state: 'approved' }, { state: 'denied' });
    if (moved.affected !== 1) return { kind: 'late' };
    const context = { device_grant: grant.id, reason: 'no longer allowed' };
    await this.events.record({ action: 'device_denied', user_id: grant.user, client_ip: visitor.address, context });
    return { kind: 'denied' };
  }
}
