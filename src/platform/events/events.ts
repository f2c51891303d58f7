import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../clock.js';
import { insertRow } from '../database/rows.js';
import { Housekeeping } from '../housekeeping.js';
import { Log } from '../log.js';
import { Places, type Place } from '../places/places.js';
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
  | 'policy_execution'
  | 'user_write'
  | 'configuration_error'
  | 'password_set'
  | 'system_exception'
  /** Made up by an expression. */
  | `custom_${string}`
  | 'authenticator_added'
  | 'authenticator_removed'
  | 'email_sent'
  | 'model_created'
  | 'model_deleted'
  | 'invitation_used';

export interface Happening {
  action: Action;
  user_id?: string | null;
  client_ip?: string | null;
  /** Plain facts; no secrets. */
  context?: Record<string, unknown>;
}

/** Seconds for which the trail is kept: a year, as in authentik. */
const KEPT = 365 * 24 * 60 * 60;

/** Sign-ins that are looked back on at most. */
const MOST_LOGINS = 100;

/** The audit trail: every event is a row for the admin and a line in the log. */
@Injectable()
export class Events {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly places: Places,
    housekeeping: Housekeeping,
  ) {
    housekeeping.add('events', () => this.db.query('DELETE FROM event WHERE at <= $1', [this.clock.in(-KEPT)]));
  }

  async record(happening: Happening, within: EntityManager = this.db.manager): Promise<void> {
    const place = happening.client_ip == null ? null : this.places.find(happening.client_ip);
    const context = { ...happening.context, ...(place ? { place } : {}) };
    const row = Object.assign(new Event(), { at: this.clock.now(), ...happening, context });
    await insertRow(within, Event, row);
    this.log.info({ event: happening.action, user_id: row.user_id, client_ip: row.client_ip, ...row.context }, 'event');
  }

  /** When and where somebody signed in lately, the last time first. */
  async logins(user_id: string, most: number): Promise<{ at: Date; place: Place | null }[]> {
    const take = Math.min(most, MOST_LOGINS);
    if (take === 0) return [];
    const events = await this.db
      .getRepository(Event)
      .find({ where: { action: 'login', user_id }, order: { at: 'DESC' }, take });
    return events.map(({ at, client_ip, context }) => {
      const noted = (context['place'] as Place | undefined) ?? null;
      // what was not known then may be known by now
      return { at, place: noted ?? (client_ip === null ? null : this.places.find(client_ip)) };
    });
  }
}
