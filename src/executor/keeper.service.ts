import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Purposes } from '../flows/purpose.js';
import type { Run } from '../flows/run.entity.js';
import { Runs } from '../flows/runs.service.js';
import { Events } from '../platform/events/events.js';
import { Refusal } from '../platform/http/refusal.js';
import { Limits } from '../platform/limits/limits.js';
import { KnownBrowsers } from '../users/sessions/known-browsers.service.js';
import { Sessions } from '../users/sessions/sessions.service.js';
import { shownTo } from './hands.js';
import type { Visit } from './visit.js';
import type { Walk } from './walk.js';

/** Runs that may begin at one address in ten minutes: more than an office needs. */
const NEW_RUNS = 300;
const WINDOW = 600;

/** Stores what a walk has come to: the run, the session, and what is collected at the end. */
@Injectable()
export class Keeper {
  constructor(
    private readonly db: DataSource,
    private readonly runs: Runs,
    private readonly purposes: Purposes,
    private readonly sessions: Sessions,
    private readonly browsers: KnownBrowsers,
    private readonly events: Events,
    private readonly limits: Limits,
  ) {}

  /**
   * Collects first and stores second: if the server dies in between, the same answer is simply given again. Null when
   * somebody else moved the run meanwhile.
   */
  async keep(visit: Visit, run: Run, walk: Walk): Promise<Run | null> {
    await this.admit(visit);
    const { state, steps, message, opened, closes } = walk;
    Object.assign(run, { state, steps, message, memory: walk.memory.with([shownTo(walk.person)]).toJSON() });
    if (state !== 'open') run.ended_at_url = await this.ending(visit, run, walk);
    const won = await this.db.transaction(async (tx) => {
      if (!(await this.write(visit, run, tx))) return false;
      if (closes !== null) await this.sessions.end(closes, tx);
      if (opened) {
        await this.sessions.open(opened.session, opened.terminateOthers, tx);
        const { session, knownFor } = opened;
        if (knownFor > 0) await this.browsers.remember(visit.browserHash.toString('hex'), session.user, knownFor, tx);
      }
      return true;
    });
    if (!won) return null;
    await this.tell(visit, walk);
    return this.moved(visit, run);
  }

  /** Stores what a stage has learnt although it asks again. Null as above. */
  async remember(visit: Visit, run: Run): Promise<Run | null> {
    await this.admit(visit);
    return (await this.write(visit, run, this.db.manager)) ? this.moved(visit, run) : null;
  }

  /** New runs are counted by address: nobody fills the database with walks that were only begun. */
  private async admit({ run, visitor }: Visit): Promise<void> {
    if (run) return;
    const verdict = await this.limits.hit({ key: `runs-from:${visitor.network}`, allowed: NEW_RUNS, window: WINDOW });
    if (!verdict.allowed) throw Refusal.tooMany(verdict.wait);
  }

  private async write(visit: Visit, run: Run, within: EntityManager): Promise<boolean> {
    if (visit.run) return this.runs.move(run, within);
    await this.runs.store(run, within);
    return true;
  }

  private moved(visit: Visit, run: Run): Run {
    return visit.run ? Object.assign(run, { version: run.version + 1 }) : run;
  }

  /** Where the end leads; null: to a page of its own that says why not. */
  private async ending(visit: Visit, run: Run, walk: Walk): Promise<string | null> {
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
      to = (await this.purposes.get(run.purpose).collect(ended)).to;
    }
    if (walk.state === 'denied') return null;
    return to ?? run.next_url ?? '/';
  }

  private async tell({ visitor, flow, person }: Visit, { opened, closes }: Walk): Promise<void> {
    const about = { client_ip: visitor.address, context: { flow: flow.slug } };
    if (opened) await this.events.record({ action: 'login', user_id: opened.session.user, ...about });
    else if (closes !== null)
      await this.events.record({ action: 'logout', user_id: person?.user.id ?? null, ...about });
  }
}
