import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import { Housekeeping } from '../../platform/housekeeping.js';
import { AuthenticatorUse } from './authenticator-use.entity.js';

/** Whose browser, at which stage. */
export interface UsePlace {
  /** The hash of its cookie, in hex. */
  browser: string;
  user: string;
  /** The stage's name. */
  stage: string;
}

/** Remembers in which browser somebody has used which authenticator, for as long as a stage says. */
@Injectable()
export class RecentUses {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    housekeeping: Housekeeping,
  ) {
    housekeeping.add('uses of authenticators', (now) =>
      this.db.query('DELETE FROM authenticator_use WHERE expires_at <= $1', [now]),
    );
  }

  /** The id of the authenticator; undefined: none, or not lately. */
  async find(place: UsePlace): Promise<string | undefined> {
    const use = await this.db.manager.findOneBy(AuthenticatorUse, this.key(place));
    return use && use.expires_at > this.clock.now() ? use.authenticator : undefined;
  }

  /** `seconds`: how long it counts. */
  async remember(place: UsePlace, authenticator: string, seconds: number): Promise<void> {
    const row = { ...this.key(place), authenticator, expires_at: this.clock.in(seconds) };
    await this.db.manager.upsert(AuthenticatorUse, row, ['browser_hash', 'user', 'stage']);
  }

  private key({ browser, user, stage }: UsePlace): Pick<AuthenticatorUse, 'browser_hash' | 'user' | 'stage'> {
    return { browser_hash: Buffer.from(browser, 'hex'), user, stage };
  }
}
