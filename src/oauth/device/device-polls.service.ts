import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import { sha256 } from '../../platform/secrets/hash.js';
import { DeviceGrant, type PollVerdict } from './device-grant.entity.js';

/** How often a poll is looked at again when another one comes between its look and its note. */
const TRIES = 3;

/** What a poll meets: the grant, and what `DeviceGrant.poll` has to say. */
export interface Poll {
  grant: DeviceGrant;
  verdict: PollVerdict;
}

/** Keeps account of a device's polls, so that every server knows when the last one was. */
@Injectable()
export class DevicePolls {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Null when the code is unknown or belongs to another client: nobody is told which (RFC 8628 §3.4). */
  async poll(provider: string, device_code: string): Promise<Poll | null> {
    const device_code_hash = sha256(device_code);
    let poll: Poll | null = null;
    for (let i = 0; i < TRIES; i++) {
      const grant = await this.db.manager.findOneBy(DeviceGrant, { device_code_hash, provider });
      if (!grant) return null;
      const now = this.clock.now();
      poll = { grant, verdict: grant.poll(now) };
      if (await this.note(poll, now)) break;
    }
    return poll;
  }

  /** One conditional UPDATE. False: another poll, or the decision, came first, and the verdict may be another one now. */
  private async note({ grant, verdict }: Poll, now: Date): Promise<boolean> {
    // a decided or expired code is not waited for any more: there is nothing to keep account of
    if (verdict.kind !== 'authorization_pending' && verdict.kind !== 'slow_down') return true;
    const accepted = verdict.kind === 'authorization_pending' ? now : grant.accepted_poll_at;
    const interval = verdict.kind === 'slow_down' ? verdict.interval : grant.interval;
    const [, affected]: [unknown, number] = await this.db.query(
      `UPDATE device_grant SET last_poll_at = $1, accepted_poll_at = $2, "interval" = $3
       WHERE id = $4 AND state IN ('pending', 'claimed') AND last_poll_at IS NOT DISTINCT FROM $5`,
      [now, accepted, interval, grant.id, grant.last_poll_at],
    );
    return affected === 1;
  }
}
