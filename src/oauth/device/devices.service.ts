import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import { Housekeeping } from '../../platform/housekeeping.js';
import { Device } from './device.entity.js';

/** How long a device that can do nothing any more stays in the list, in seconds: longer than access tokens live. */
const REMEMBERED = 90 * 24 * 60 * 60;

/** The devices that people have let in. */
@Injectable()
export class Devices {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    housekeeping: Housekeeping,
  ) {
    housekeeping.add('devices', () =>
      this.db.query(
        `DELETE FROM device d WHERE last_used_at <= $1
         AND NOT EXISTS (SELECT 1 FROM refresh_token t WHERE t.device = d.id)`,
        [this.clock.in(-REMEMBERED)],
      ),
    );
  }

  byId(id: string): Promise<Device | null> {
    return this.db.manager.findOneBy(Device, { id });
  }

  /** Ends all of its tokens. False: it had been revoked before. */
  async revoke(id: string): Promise<boolean> {
    const revoked = await this.db.manager.update(
      Device,
      { id, revoked_at: IsNull() },
      { revoked_at: this.clock.now() },
    );
    return revoked.affected === 1;
  }

  /** Ends the tokens of all devices that somebody has let in. */
  async revokeAll(user: string, within: EntityManager): Promise<void> {
    await within.update(Device, { user, revoked_at: IsNull() }, { revoked_at: this.clock.now() });
  }
}
