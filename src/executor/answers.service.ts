import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Memory } from '../flows/memory.js';
import { Planner } from '../flows/planner.service.js';
import type { Run } from '../flows/run.entity.js';
import { Runs } from '../flows/runs.service.js';
import { Approach } from './approach.service.js';
import { Executor, type Told } from './executor.service.js';
import { changedHands, lookAgain, shownTo } from './hands.js';
import { Keeper, type Held } from './keeper.service.js';
import { outdated } from './outdated.js';
import { Replays, stageName, type Replay } from './replays.service.js';
import { Turns, type Position } from './turns.service.js';
import type { Answered, View } from './view.js';
import type { Visit } from './visit.js';
import { Overtaken, type Again, type Walk } from './walk.js';
import { Walker } from './walker.service.js';

/** How long a second press waits for what the first one leads to: milliseconds between looks, and looks. */
const PAUSE = 50;
const PAUSES = 200;

/** Takes answers: each moves the run as far as it goes without asking anything, at most once, and only from its page. */
@Injectable()
export class Answers {
  constructor(
    private readonly approach: Approach,
    private readonly executor: Executor,
    private readonly turns: Turns,
    private readonly walker: Walker,
    private readonly keeper: Keeper,
    private readonly replays: Replays,
    private readonly runs: Runs,
    private readonly planner: Planner,
  ) {}

  async take(came: Visit, sent: unknown): Promise<Answered> {
    const digest = this.replays.digest(sent);
    const begun = !came.run && came.begunBy ? await this.settled(await this.runs.begunBy(came.begunBy)) : null;
    const twin = this.replays.of(begun, digest);
    if (begun && twin) return this.repeated({ ...came, run: begun }, begun, twin);
    // another answer on a page that has begun a run already begins another one
    const visit = { ...came, run: await this.settled(came.run), begunBy: begun ? null : came.begunBy };

    const at = await this.approach.to(visit);
    const stale = await this.stale(visit, 'kind' in at ? undefined : at, sent, digest);
    if (stale) return stale;
    if ('kind' in at) return this.shown(visit, at);

    const held = this.hold(visit, at);
    try {
      const walk = await this.walk(visit, held, at, sent);
      if ('kind' in walk) return await this.again(visit, held, walk, digest);
      if (!(await this.keeper.keep(visit, held, walk, digest))) return await this.overtaken(visit, digest);
      return await this.moved(visit, held.run, walk);
    } catch (error) {
      if (error instanceof Overtaken) return this.overtaken(visit, digest);
      throw error;
    } finally {
      await this.keeper.release(held);
    }
  }

  private hold(visit: Visit, at: Position): Held {
    if (visit.run) return { run: visit.run, stored: true, claimed: false };
    const { flow, browserHash, openingHash, opening, begunBy } = visit;
    const run = this.runs.draft({
      flow: flow.id,
      browser_hash: browserHash,
      opening_hash: openingHash,
      begun_by: begunBy,
      purpose: opening.purpose,
      memory: opening.memory.with([shownTo(visit.person)]).toJSON(),
      began_with: opening.memory.toJSON(),
      next_url: opening.next,
      steps: at.steps,
    });
    return { run, stored: false, claimed: false };
  }

  private async walk(visit: Visit, held: Held, at: Position, sent: unknown): Promise<Walk | Again> {
    const inHand = { ...visit, run: held.run };
    const claim = async (): Promise<void> => {
      if (!(await this.keeper.claim(visit, held))) throw new Overtaken();
    };
    if (visit.link && !visit.run) {
      await claim();
      return this.walker.go(inHand, at, claim);
    }
    if (visit.run && changedHands(visit)) return lookAgain(visit);
    return this.walker.walk(inHand, at, sent, claim);
  }

  private async moved(visit: Visit, run: Run, walk: Walk): Promise<Answered> {
    const { opened, closes, person, flow } = walk;
    const view = await this.executor.look({ ...visit, flow, run, person });
    return { view, at: { run, flow }, session: opened, signedOut: closes !== null && !opened };
  }

  private async again(visit: Visit, held: Held, { errors, wait: seconds, learnt }: Again, digest: string) {
    const { run } = held;
    if (learnt) {
      // whoever pressed twice has not looked yet
      if (visit.run && changedHands(visit)) run.step += 1;
      run.memory = new Memory(run.memory).with([shownTo(visit.person), ...learnt]).toJSON();
      if (!(await this.keeper.remember(visit, held))) return this.overtaken(visit, digest);
    } else if (held.stored) {
      const now = await this.runs.find(run.id, visit.browserHash);
      if (now?.version !== run.version) return this.overtaken(visit, digest);
    }
    const after = { ...visit, run: held.stored ? run : null };
    const told: Told = seconds === undefined ? { errors } : { errors, wait: seconds };
    return this.shown(after, await this.executor.look(after, told));
  }

  /** An answer for another page than the one that the run is at: it is given to nobody. */
  private async stale(
    visit: Visit,
    at: Position | undefined,
    sent: unknown,
    digest: string,
  ): Promise<Answered | undefined> {
    const { run, previous, step } = visit;
    if (run && (run.state !== 'open' || (step !== null && step !== run.step))) {
      const replay = this.replays.of(run, digest);
      if (replay && (step === null || step === replay.step)) return this.repeated(visit, run, replay);
      return at && this.outdated(visit);
    }
    const component = (Object(sent) as { component?: unknown }).component;
    if (!at || step !== null || typeof component !== 'string' || (visit.link && !run)) return undefined;
    const { head } = await this.turns.next(visit, at);
    const here = head ? [head.type.component, 'ak-stage-autosubmit'] : ['ak-stage-autosubmit'];
    if (here.includes(component)) return undefined;
    const earlier = run ?? (await this.settled(previous));
    const replay = this.replays.of(earlier, digest);
    if (earlier && replay && replay.stage !== stageName(head?.turn.step)) return this.repeated(visit, earlier, replay);
    return this.outdated(visit);
  }

  private async outdated(visit: Visit): Promise<Answered> {
    return this.shown(visit, await this.executor.look(visit, { errors: outdated().errors }));
  }

  /** The answer has been given before, by a double press or because nothing was heard: it gets the same. */
  private async repeated(visit: Visit, run: Run, replay: Replay): Promise<Answered> {
    const session = await this.replays.session(replay, visit.visitor);
    const person = session ? session.person : visit.person;
    const flow = (await this.planner.flowById(run.flow)) ?? visit.flow;
    const view = await this.executor.look({ ...visit, flow, run, person });
    return { view, at: { run, flow }, session, signedOut: replay.signedOut };
  }

  /** Somebody else moved the run meanwhile (a double press, another tab): show where it is now. */
  private async overtaken(visit: Visit, digest: string): Promise<Answered> {
    const now = await this.settled(await this.winner(visit));
    if (!now)
      return this.shown(visit, await this.executor.look({ ...visit, link: null, linkUsed: visit.link !== null }));
    const replay = this.replays.of(now, digest);
    if (replay) return this.repeated({ ...visit, run: now }, now, replay);
    const flow = (await this.planner.flowById(now.flow)) ?? visit.flow;
    return this.shown({ ...visit, flow, run: now }, await this.executor.look({ ...visit, flow, run: now }));
  }

  private winner({ run, begunBy, link, flow, browserHash, openingHash }: Visit): Promise<Run | null> {
    if (run) return this.runs.find(run.id, browserHash);
    if (link) return this.runs.youngest(flow.id, browserHash, openingHash);
    return begunBy ? this.runs.begunBy(begunBy) : Promise.resolve(null);
  }

  /** The run when no stage is at work on it any more. */
  private async settled(run: Run | null): Promise<Run | null> {
    let now = run;
    for (let i = 0; now && this.runs.claimed(now) && i < PAUSES; i++) {
      await wait(PAUSE);
      now = await this.runs.find(now.id, now.browser_hash);
    }
    return now;
  }

  private shown(visit: Visit, view: View): Answered {
    const { run, flow } = visit;
    return { view, at: run && { run, flow }, session: null, signedOut: false };
  }
}
