import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import type { EffectiveDeviceSettings } from '../../brands/device-settings.js';
import { Clock } from '../../platform/clock.js';
import { insertRow } from '../../platform/database/rows.js';
import { duration } from '../../platform/duration.js';
import { Housekeeping } from '../../platform/housekeeping.js';
import { sha256 } from '../../platform/secrets/hash.js';
import { randomToken } from '../../platform/secrets/random.js';
import type { OAuth2Provider } from '../clients/oauth2-provider.entity.js';
import { Device } from '../device/device.entity.js';
import { RefreshToken } from './refresh-token.entity.js';

/** A refresh token that is not yet stored, and its text. */
export interface DraftedToken {
  row: RefreshToken;
  token: string;
}

export type Use = 'used' | 'used before' | 'revoked';

/** Keeps refresh tokens: hashed, each used once, all those of a device in one family. */
@Injectable()
export class RefreshTokens {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    housekeeping: Housekeeping,
  ) {
    // a used token stays until its end: coming back, it gives a thief away
    housekeeping.add('refresh tokens', (now) =>
      this.db.query('DELETE FROM refresh_token WHERE expires_at <= $1', [now]),
    );
  }

  /** 256 random bits. */
  draft(
    about: Pick<RefreshToken, 'device' | 'scopes' | 'auth_time' | 'amr' | 'session'>,
    provider: OAuth2Provider,
    settings: EffectiveDeviceSettings,
  ): DraftedToken {
    const { device, scopes, auth_time, amr, session } = about;
    const token = randomToken();
    const validity = settings.device_refresh_token_validity ?? provider.refresh_token_validity;
    const row = Object.assign(new RefreshToken(), {
      token_hash: sha256(token),
      device,
      scopes,
      auth_time,
      amr,
      session,
      created_at: this.clock.now(),
      expires_at: this.clock.in(duration(validity)),
    });
    return { row, token };
  }

  async store({ row }: DraftedToken, within: EntityManager): Promise<void> {
    await insertRow(within, RefreshToken, row);
  }

  find(token: string): Promise<RefreshToken | null> {
    return this.db.manager.findOneBy(RefreshToken, { token_hash: sha256(token) });
  }

  /** Takes a token for its successor, in one transaction; without a successor it goes on as it is. Of two at once one wins. */
  use(old: RefreshToken, successor: DraftedToken | null): Promise<Use> {
    return this.db.transaction(async (tx) => {
      const now = this.clock.now();
      const living = await tx.update(Device, { id: old.device, revoked_at: IsNull() }, { last_used_at: now });
      if (living.affected !== 1) return 'revoked';
      if (!successor) return 'used';
      const taken = await tx.update(RefreshToken, { id: old.id, used_at: IsNull() }, { used_at: now });
      if (taken.affected !== 1) return 'used before';
      await this.store(successor, tx);
      return 'used';
    });
  }
}
