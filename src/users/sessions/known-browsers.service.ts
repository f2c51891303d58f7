import { Injectable } from '@nestjs/common';
import { DataSource, MoreThan, type EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import { Housekeeping } from '../../platform/housekeeping.js';
import { Session } from './session.entity.js';
import { KnownBrowser } from './known-browser.entity.js';

/** Remembers in which browsers people have signed in: what comes from another one deserves a second look. */
@Injectable()
export class KnownBrowsers {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    housekeeping: Housekeeping,
  ) {
    housekeeping.add('known browsers', (now) =>
      this.db.query('DELETE FROM known_browser WHERE expires_at <= $1', [now]),
    );
  }

  /** `seconds`: how long the browser is known from now on. */
  async remember(browser: string, user: string, seconds: number, within: EntityManager): Promise<void> {
    await within.upsert(KnownBrowser, { browser, user, expires_at: this.clock.in(seconds) }, ['browser', 'user']);
  }

  /** Whether this person has signed in in this browser lately, or is signed in elsewhere at this address. */
  async knows(browser: string, user: string, address: string): Promise<boolean> {
    const now = this.clock.now();
    const known = await this.db.manager.existsBy(KnownBrowser, { browser, user, expires_at: MoreThan(now) });
    return known || this.db.manager.existsBy(Session, { user, client_ip: address, expires_at: MoreThan(now) });
  }
}
