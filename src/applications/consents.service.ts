import { Injectable } from '@nestjs/common';
import { DataSource, LessThanOrEqual } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { Housekeeping } from '../platform/housekeeping.js';
import { Consent } from './consent.entity.js';

/** Remembers what people have allowed. */
@Injectable()
export class Consents {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    housekeeping: Housekeeping,
  ) {
    housekeeping.add('consents', (now) => this.db.manager.delete(Consent, { expires_at: LessThanOrEqual(now) }));
  }

  /** The ids of what is allowed now; undefined when nothing was ever allowed or the consent has run out. */
  async given(user: string, application: string): Promise<string[] | undefined> {
    const consent = await this.db.manager.findOneBy(Consent, { user, application });
    if (!consent || (consent.expires_at && consent.expires_at <= this.clock.now())) return undefined;
    return consent.permissions === '' ? [] : consent.permissions.split(' ');
  }

  /** `seconds`: how long it holds; null: for good. The newest consent takes the place of an older one. */
  async remember(user: string, application: string, permissions: string[], seconds: number | null): Promise<void> {
    await this.db.manager.upsert(
      Consent,
      Object.assign(new Consent(), {
        user,
        application,
        permissions: permissions.toSorted().join(' '),
        expires_at: seconds === null ? null : this.clock.in(seconds),
      }),
      { conflictPaths: ['user', 'application'] },
    );
  }
}
