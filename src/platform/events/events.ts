import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../clock.js';
import { insertRow } from '../database/rows.js';
import { Housekeeping } from '../housekeeping.js';
import { Log } from '../log.js';
import { Event } from './event.entity.js';

export type Action =
  | 'login'
  | 'login_failed'
  | 'logout'
  | 'device_requested'
  | 'code_entry_failed'
  | 'authorize_application'
  | 'device_denied'
  | 'device_redeemed'
  | 'refresh_reused'
  | 'policy_exception'
  | 'configuration_error'
  | 'password_set'
  | 'system_exception';

export interface Happening {
  action: Action;
  user_id?: string | null;
  client_ip?: string | null;
  /** Plain facts; no secrets. */
  context?: Record<string, unknown>;
}

/** Seconds for which the trail is kept: a year, as in authentik. */
const KEPT = 365 * 24 * 60 * 60;

/** The audit trail: every event is a row for the admin and a line in the log. */
@Injectable()
export class Events {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly log: Log,
    housekeeping: Housekeeping,
  ) {
    housekeeping.add('events', () => this.db.query('DELETE FROM event WHERE at <= $1', [this.clock.in(-KEPT)]));
  }

  async record(happening: Happening, within: EntityManager = this.db.manager): Promise<void> {
    const row = Object.assign(new Event(), { at: this.clock.now(), ...happening });
    await insertRow(within, Event, row);
    this.log.info({ event: happening.action, user_id: row.user_id, client_ip: row.client_ip, ...row.context }, 'event');
  }
}
