import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Memory } from '../../flows/memory.js';
import { Runs } from '../../flows/runs.service.js';
import { APPLICATION } from '../../flows/slots.js';
import { Clock } from '../../platform/clock.js';
import { DeviceGrant } from './device-grant.entity.js';
import { DEVICE_GRANT } from './device-slots.js';

/** What became of a device in a run. */
export interface DeviceEnding {
  outcome: 'approved' | 'denied' | 'expired';
  /** What people call the application. */
  application: string;
}

/** Looks up, for the person, what their run has come to. Decides nothing. */
@Injectable()
export class DeviceEndings {
  constructor(
    private readonly db: DataSource,
    private readonly runs: Runs,
    private readonly clock: Clock,
  ) {}

  /** Null when the run is not this browser's or came to nothing, or when the code was entered in another browser since. */
  async ofRun(run: string, browserHash: Buffer): Promise<DeviceEnding | null> {
    const found = await this.runs.find(run, browserHash);
    const memory = new Memory(found?.memory ?? {});
    const id = memory.get(DEVICE_GRANT);
    const grant =
      id === undefined
        ? null
        : await this.db.manager.findOneBy(DeviceGrant, { id, browser: browserHash.toString('hex') });
    const outcome = grant && this.outcome(grant);
    return outcome && { outcome, application: memory.get(APPLICATION)?.name ?? '' };
  }

  private outcome(grant: DeviceGrant): DeviceEnding['outcome'] | null {
    if (grant.state === 'approved' || grant.state === 'redeemed') return 'approved';
    if (grant.state === 'denied') return 'denied';
    return grant.expired(this.clock.now()) ? 'expired' : null;
  }
}
