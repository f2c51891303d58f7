import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FlowTokens } from '../flows/flow-tokens.service.js';
import { written } from '../flows/journal.js';
import { Memory } from '../flows/memory.js';
import { Purposes } from '../flows/purpose.js';
import type { Run } from '../flows/run.entity.js';
import { Runs } from '../flows/runs.service.js';
import { Events } from '../platform/events/events.js';
import { Refusal } from '../platform/http/refusal.js';
import { Limits } from '../platform/limits/limits.js';
import { KnownBrowsers } from '../users/sessions/known-browsers.service.js';
import { Sessions } from '../users/sessions/sessions.service.js';
import { shownTo } from './hands.js';
import { NOTICES } from './notices.js';
import { Replays } from './replays.service.js';
import type { Visit } from './visit.js';
import type { Walk } from './walk.js';

/** Runs that may begin at one address in ten minutes: more than an office needs. */
const NEW_RUNS = 300;
const WINDOW = 600;

/** A run in the hands of one answer. */
export interface Held {
  run: Run;
  stored: boolean;
  claimed: boolean;
}

/** Stores what a walk has come to: the run, the session, and what is collected at the end. */
@Injectable()
export class Keeper {
  constructor(
    private readonly db: DataSource,
    private readonly runs: Runs,
    private readonly tokens: FlowTokens,
    private readonly purposes: Purposes,
    private readonly replays: Replays,
    private readonly sessions: Sessions,
    private readonly browsers: KnownBrowsers,
    private readonly events: Events,
    private readonly limits: Limits,
  ) {}

  /**
   * Collects first and stores second: if the server dies in between, the same answer is simply given again. False when
   * somebody else moved the run meanwhile.
   */
  async keep(visit: Visit, held: Held, walk: Walk, digest: string): Promise<boolean> {
    await this.admit(visit, held);
    const { run } = held;
    const { state, steps, message, opened, closes } = walk;
    const replay = this.replays.seal(digest, run.step, run.steps[0], walk);
    const journal = written(new Memory(run.memory), visit.entry);
    Object.assign(run, { flow: walk.flow.id, state, steps, message, replay, began_with: walk.beganWith.toJSON() });
    run.memory = walk.memory.with([shownTo(walk.person), NOTICES.is(walk.notices), journal]).toJSON();
    run.step += 1;
    if (state !== 'open') Object.assign(run, await this.ending(visit, run, walk));
    const won = await this.db.transaction(async (tx) => {
      if (!(await this.write(held, tx))) return false;
      if (closes !== null) await this.sessions.end(closes, tx);
      if (opened) {
        await this.sessions.open(opened.session, opened.terminateOthers, tx);
        const { session, knownFor } = opened;
        if (knownFor > 0) await this.browsers.remember(visit.browserHash.toString('hex'), session.user, knownFor, tx);
      }
      return true;
    });
    if (!won) return false;
    await this.tell(visit, walk);
    this.moved(held);
    return true;
  }

  /** Stores what a stage has learnt although it asks again. False as above. */
  async remember(visit: Visit, held: Held): Promise<boolean> {
    await this.admit(visit, held);
    if (!(await this.write(held, this.db.manager))) return false;
    this.moved(held);
    return true;
  }

  /** Keeps everybody else from moving the run, and takes up the link that it begins with. False as above. */
  async claim(visit: Visit, held: Held): Promise<boolean> {
    if (held.claimed) return true;
    await this.admit(visit, held);
    const { run } = held;
    const won = await this.db.transaction(async (tx) => {
      if (held.stored) return this.runs.claim(run, tx);
      if (visit.link && !(await this.tokens.use(visit.link, tx))) return false;
      run.claimed_until = this.runs.claimEnd();
      return this.runs.store(run, tx);
    });
    if (!won) return false;
    if (held.stored) run.version += 1;
    Object.assign(held, { stored: true, claimed: true });
    return true;
  }

  /** Lets others move the run again, where this answer does not. */
  async release(held: Held): Promise<void> {
    if (held.claimed) await this.runs.release(held.run);
    held.claimed = false;
  }

  /** New runs are counted by address: nobody fills the database with walks that were only begun. */
  private async admit({ visitor }: Visit, { stored }: Held): Promise<void> {
    if (stored) return;
    const verdict = await this.limits.hit({ key: `runs-from:${visitor.network}`, allowed: NEW_RUNS, window: WINDOW });
    if (!verdict.allowed) throw Refusal.tooMany(verdict.wait);
  }

  private write({ run, stored }: Held, within: EntityManager): Promise<boolean> {
    return stored ? this.runs.move(run, within) : this.runs.store(run, within);
  }

  private moved(held: Held): void {
    if (held.stored) held.run.version += 1;
    Object.assign(held, { stored: true, claimed: false });
    held.run.claimed_until = null;
  }

  /** Where the end leads; to a page of its own that says why not, if the walk or whoever collects it says no. */
  private async ending(visit: Visit, run: Run, walk: Walk): Promise<Partial<Run>> {
    let to: string | null = null;
    if (run.purpose !== null && walk.state !== 'open') {
      const { memory, person, state } = walk;
      const ended = {
        id: run.id,
        flow: run.flow,
        browser: run.browser_hash.toString('hex'),
        state,
        memory,
        person,
        visitor: visit.visitor,
      };
      const ending = await this.purposes.get(run.purpose).collect(ended);
      if ('no' in ending) return { state: 'denied', message: ending.no };
      ({ to } = ending);
    }
    return walk.state === 'denied' ? {} : { ended_at_url: to ?? run.next_url ?? '/' };
  }

  private async tell({ visitor, person }: Visit, { opened, closes, flow }: Walk): Promise<void> {
    const about = { client_ip: visitor.address, context: { flow: flow.slug } };
    if (opened) await this.events.record({ action: 'login', user_id: opened.session.user, ...about });
    else if (closes !== null)
      await this.events.record({ action: 'logout', user_id: person?.user.id ?? null, ...about });
  }
}
