import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { insertRow } from '../platform/database/rows.js';
import { Housekeeping } from '../platform/housekeeping.js';
import { Secrets } from '../platform/secrets/secrets.js';
import { Run } from './run.entity.js';

/** Seconds from its first answer in which a run must end. */
const LIFETIME = 2 * 60 * 60;

/** Keeps runs. Everything that a walk needs is in its row, so that it outlives the server and moves between servers. */
@Injectable()
export class Runs {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly secrets: Secrets,
    housekeeping: Housekeeping,
  ) {
    housekeeping.add('runs', (now) => this.db.query('DELETE FROM run WHERE expires_at <= $1', [now]));
  }

  /** A new run, not yet stored. */
  draft(about: Pick<Run, 'flow' | 'browser_hash' | 'opening_hash' | 'purpose' | 'memory' | 'next_url'>): Run {
    return Object.assign(new Run(), about, { created_at: this.clock.now(), expires_at: this.clock.in(LIFETIME) });
  }

  /** A run of this browser, unless it has run out. */
  async find(id: string, browserHash: Buffer): Promise<Run | null> {
    const run = await this.db.manager.findOneBy(Run, { id, browser_hash: browserHash });
    return run && run.expires_at > this.clock.now() ? this.opened(run) : null;
  }

  /** The youngest open run of this browser that began at this address: for clients that do not carry a run's id. */
  async youngest(flow: string, browserHash: Buffer, openingHash: Buffer | null): Promise<Run | null> {
    const run = await this.db.getRepository(Run).findOne({
      where: { flow, browser_hash: browserHash, opening_hash: openingHash ?? IsNull(), state: 'open' },
      order: { created_at: 'DESC' },
    });
    return run && run.expires_at > this.clock.now() ? this.opened(run) : null;
  }

  async store(run: Run, within: EntityManager): Promise<void> {
    const { next_url, ended_at_url } = run;
    const addresses = { next_url: this.seal(next_url), ended_at_url: this.seal(ended_at_url) };
    await insertRow(within, Run, Object.assign(new Run(), run, addresses));
  }

  /** Writes the run as it now is, unless somebody else moved it meanwhile: then nothing is written and this is false. */
  async move(run: Run, within: EntityManager): Promise<boolean> {
    const { state, steps, memory, ended_at_url, message } = run;
    const result = await within.update(
      Run,
      { id: run.id, version: run.version, state: 'open' },
      {
        state,
        steps,
        memory: memory as object,
        ended_at_url: this.seal(ended_at_url),
        message,
        version: run.version + 1,
      },
    );
    return result.affected === 1;
  }

  /** An address may carry the opening of another run, and with it a code: it is kept sealed. */
  private seal(address: string | null): string | null {
    return address === null ? null : this.secrets.seal('address', address);
  }

  private opened(run: Run): Run {
    const open = (sealed: string | null): string | null =>
      sealed === null ? null : (this.secrets.unseal('address', sealed) ?? null);
    return Object.assign(run, { next_url: open(run.next_url), ended_at_url: open(run.ended_at_url) });
  }
}
