import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import { Events } from '../../platform/events/events.js';
import type { Visitor } from '../../platform/http/visitor.js';
import { sameText } from '../../platform/secrets/hash.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import { DeviceGrant } from './device-grant.entity.js';

/** Wrong numbers after which nobody believes any more that person and device are in the same room. */
const MOST_MISSES = 3;

/** What became of a number that a device sent. */
export type Returned = 'right' | 'wrong' | 'refused';

/**
 * The way back: the page shows two digits and the device must send them, so that whoever says yes has to stand before
 * the device that gets the tokens. It undoes what device-code phishing lives on: a page and a device that are far apart.
 */
@Injectable()
export class ReturnNumbers {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly events: Events,
  ) {}

  /** Two digits, 10 to 99, that belong to this request in this browser. They are worked out, never stored. */
  numberFor({ id, browser }: DeviceGrant): string {
    const mac = this.secrets.mac('return-number', `${id} ${browser ?? ''}`);
    return String(10 + (mac.readUInt32BE(0) % 90));
  }

  /** From now on the device must send the number, or nobody can let it in. */
  async ask(grant: string, browser: string): Promise<void> {
    await this.db.manager.update(
      DeviceGrant,
      { id: grant, browser, state: 'claimed', return_number: 'able' },
      { return_number: 'asked' },
    );
  }

  /** What a device has sent with its poll; the third wrong number ends the request for good. */
  async take(grant: DeviceGrant, sent: string, visitor: Visitor): Promise<Returned> {
    const right = sameText(sent.trim(), this.numberFor(grant));
    const [rows]: [{ state: string }[], number] = await this.db.query(
      `UPDATE device_grant SET
         return_number = CASE WHEN $2 THEN 'returned' ELSE return_number END,
         return_number_misses = return_number_misses + CASE WHEN $2 THEN 0 ELSE 1 END,
         state = CASE WHEN NOT $2 AND return_number_misses + 1 >= $3 THEN 'denied' ELSE state END,
         decided_at = CASE WHEN NOT $2 AND return_number_misses + 1 >= $3 THEN $4::timestamptz ELSE decided_at END
       WHERE id = $1 AND state = 'claimed' AND return_number = 'asked' AND browser = $5
       RETURNING state`,
      [grant.id, right, MOST_MISSES, this.clock.now(), grant.browser],
    );
    if (rows[0]?.state !== 'denied') return right ? 'right' : 'wrong';
    await this.events.record({
      action: 'device_denied',
      user_id: grant.user,
      client_ip: visitor.address,
      context: { device_grant: grant.id, reason: 'the device sent wrong numbers' },
    });
    return 'refused';
  }
}
