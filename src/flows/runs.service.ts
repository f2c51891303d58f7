import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager, type QueryDeepPartialEntity } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { Housekeeping } from '../platform/housekeeping.js';
import { Secrets } from '../platform/secrets/secrets.js';
import { Run } from './run.entity.js';
import { PENDING_USER, PROOF } from './slots.js';

/** Seconds from its first answer in which a run must end. */
const LIFETIME = 2 * 60 * 60;
/** Seconds that a stage may be at work: a server that dies meanwhile holds a run for no longer. */
const CLAIM = 60;

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
  draft(
    about: Pick<
      Run,
      'flow' | 'browser_hash' | 'opening_hash' | 'begun_by' | 'purpose' | 'memory' | 'began_with' | 'next_url' | 'steps'
    >,
  ): Run {
    return Object.assign(new Run(), about, { created_at: this.clock.now(), expires_at: this.clock.in(LIFETIME) });
  }

  /** A run of this browser, unless it has run out. */
  async find(id: string, browserHash: Buffer): Promise<Run | null> {
    return this.live(await this.db.manager.findOneBy(Run, { id, browser_hash: browserHash }));
  }

  /** The run that began on this page. */
  async begunBy(page: Buffer): Promise<Run | null> {
    return this.live(await this.db.manager.findOneBy(Run, { begun_by: page }));
  }

  /** The youngest open run of this browser that began at this address: for clients that do not carry a run's id. */
  async youngest(flow: string, browserHash: Buffer, openingHash: Buffer | null): Promise<Run | null> {
    const run = await this.db.getRepository(Run).findOne({
      where: { flow, browser_hash: browserHash, opening_hash: openingHash ?? IsNull(), state: 'open' },
      order: { created_at: 'DESC' },
    });
    return this.live(run);
  }

  /** The youngest run that began at this address and is in this flow; `mark` is another one whenever a run has begun there. */
  async before(
    flow: string,
    browserHash: Buffer,
    openingHash: Buffer | null,
  ): Promise<{ previous: Run | null; mark: string }> {
    const runs = this.db.getRepository(Run);
    const here = { browser_hash: browserHash, opening_hash: openingHash ?? IsNull() };
    const order = { created_at: 'DESC' } as const;
    // one that has jumped to another flow has begun there, too
    const [[last], count] = await runs.findAndCount({ where: here, order, take: 1 });
    const previous = last && last.flow !== flow ? await runs.findOne({ where: { ...here, flow }, order }) : last;
    return { previous: this.live(previous ?? null), mark: `${count} ${last?.id ?? ''}` };
  }

  /** The youngest run of this flow in this browser, ended or not: for whoever looks inside. */
  async last(flow: string, browserHash: Buffer): Promise<Run | null> {
    const where = { flow, browser_hash: browserHash };
    return this.live(await this.db.getRepository(Run).findOne({ where, order: { created_at: 'DESC' } }));
  }

  /** False: another press of the same button has begun it already. */
  async store(run: Run, within: EntityManager): Promise<boolean> {
    const { next_url, ended_at_url } = run;
    const addresses = { next_url: this.seal(next_url), ended_at_url: this.seal(ended_at_url) };
    const row = Object.assign(new Run(), run, addresses) as QueryDeepPartialEntity<Run>;
    const { raw } = await within
      .createQueryBuilder()
      .insert()
      .into(Run)
      .values(row)
      .orIgnore()
      .returning('id')
      .updateEntity(false)
      .execute();
    return (raw as unknown[]).length === 1;
  }

  /** Writes the run as it now is, unless somebody else moved it meanwhile: then nothing is written and this is false. */
  async move(run: Run, within: EntityManager): Promise<boolean> {
    const { flow, state, step, steps, memory, began_with, ended_at_url, message, replay } = run;
    const result = await within.update(
      Run,
      { id: run.id, version: run.version, state: 'open' },
      {
        flow,
        state,
        step,
        steps,
        memory: memory as object,
        began_with: began_with as object,
        ended_at_url: this.seal(ended_at_url),
        message,
        replay,
        claimed_until: null,
        version: run.version + 1,
      },
    );
    return result.affected === 1;
  }

  /** Until when whoever claims a run now keeps it from others. */
  claimEnd(): Date {
    return this.clock.in(CLAIM);
  }

  /** Keeps everybody else from moving the run until it is moved. False: somebody else was first. */
  async claim(run: Run, within: EntityManager): Promise<boolean> {
    const result = await within
      .createQueryBuilder()
      .update(Run)
      .set({ claimed_until: this.claimEnd(), version: run.version + 1 })
      .where({ id: run.id, version: run.version, state: 'open' })
      .andWhere('(claimed_until IS NULL OR claimed_until <= :now)', { now: this.clock.now() })
      .execute();
    return result.affected === 1;
  }

  /** Ends what was begun as this account by somebody who has proved to be its owner; not where a stage is at work now. */
  async endProved(user: string, within: EntityManager): Promise<void> {
    await within.query(
      `DELETE FROM run WHERE state = 'open' AND memory->>$2 = $1 AND memory->$3 IS NOT NULL
         AND (claimed_until IS NULL OR claimed_until <= $4)`,
      [user, PENDING_USER.name, PROOF.name, this.clock.now()],
    );
  }

  async release(run: Run): Promise<void> {
    await this.db.manager.update(Run, { id: run.id, version: run.version }, { claimed_until: null });
  }

  /** Whether a stage is at work on the run for somebody. */
  claimed(run: Run): boolean {
    return run.claimed_until !== null && run.claimed_until > this.clock.now();
  }

  /** An address may carry the opening of another run, and with it a code: it is kept sealed. */
  private seal(address: string | null): string | null {
    return address === null ? null : this.secrets.seal('address', address);
  }

  private live(run: Run | null): Run | null {
    if (!run || run.expires_at <= this.clock.now()) return null;
    const open = (sealed: string | null): string | null =>
      sealed === null ? null : (this.secrets.unseal('address', sealed) ?? null);
    return Object.assign(run, { next_url: open(run.next_url), ended_at_url: open(run.ended_at_url) });
  }
}
