import { Injectable } from '@nestjs/common';
import type { Situation } from '../flows/context.js';
import { Memory } from '../flows/memory.js';
import type { ResponseErrors } from '../flows/outcome.js';
import { stageTypesIn } from '../flows/plan.js';
import { Planner } from '../flows/planner.service.js';
import { Purposes } from '../flows/purpose.js';
import { Runs } from '../flows/runs.service.js';
import { PENDING_IDENTIFIER } from '../flows/slots.js';
import { StageCatalogue } from '../stages/stage-catalogue.js';
import { flowInfo } from './flow-info.js';
import { changedHands, lookAgain, shownTo } from './hands.js';
import { Keeper } from './keeper.service.js';
import { Turns, type Position } from './turns.service.js';
import type { Answered, View } from './view.js';
import type { Visit } from './visit.js';
import type { Again } from './walk.js';
import { Walker } from './walker.service.js';

/**
 * Runs flows. It knows neither passwords nor OAuth: what a stage has to say comes as an `Outcome`, and whoever opened
 * the run collects it at the end.
 */
@Injectable()
export class Executor {
  constructor(
    private readonly planner: Planner,
    private readonly turns: Turns,
    private readonly walker: Walker,
    private readonly keeper: Keeper,
    private readonly runs: Runs,
    private readonly purposes: Purposes,
    private readonly catalogue: StageCatalogue,
  ) {}

  /** What there is to see. Never writes. */
  async look(visit: Visit, errors: ResponseErrors = {}, wait?: number): Promise<View> {
    const closed = await this.closed(visit);
    if (closed) return closed;
    const { run } = visit;
    const { at, head } = await this.turns.next(visit, await this.position(visit));
    const flow_info = flowInfo(visit, at.memory, at.person, head?.turn.flow);
    const challenge = await head?.handler.challenge(head.turn);
    if (head && challenge !== undefined) {
      const view = { kind: 'challenge' as const, type: head.type, challenge, flow_info, run, errors };
      return wait === undefined ? view : { ...view, wait };
    }
    // a flow that has nothing to do, and that nobody collects, is over before it begins
    const idle = !head && !run && visit.opening.purpose === null;
    return idle ? { kind: 'redirect', to: visit.opening.next ?? '/' } : { kind: 'continue', flow_info, run };
  }

  /** Takes an answer, moves the run as far as it goes without asking anything, and stores it. */
  async answer(visit: Visit, sent: unknown): Promise<Answered> {
    const closed = await this.closed(visit);
    if (closed) return { view: closed, run: visit.run, session: null, signedOut: false };

    const { flow, browserHash, openingHash, opening } = visit;
    const run =
      visit.run ??
      this.runs.draft({
        flow: flow.id,
        browser_hash: browserHash,
        opening_hash: openingHash,
        purpose: opening.purpose,
        memory: opening.memory.toJSON(),
        next_url: opening.next,
      });
    if (visit.run && changedHands(visit)) return this.again(visit, run, lookAgain(visit));
    const at = await this.position(visit);
    const walk = await this.walker.walk(visit, at, sent);
    if ('kind' in walk) return this.again(visit, Object.assign(run, { steps: at.steps }), walk);

    const kept = await this.keeper.keep(visit, run, walk);
    if (!kept) return this.overtaken(visit);
    const { opened, closes, person } = walk;
    const view = await this.look({ ...visit, run: kept, person });
    return { view, run: kept, session: opened, signedOut: closes !== null && !opened };
  }

  private async again(
    visit: Visit,
    run: NonNullable<Visit['run']>,
    { errors, wait, learnt }: Again,
  ): Promise<Answered> {
    let stored = visit.run;
    if (learnt) {
      stored = await this.keeper.remember(
        visit,
        Object.assign(run, { memory: new Memory(run.memory).with([shownTo(visit.person), ...learnt]).toJSON() }),
      );
      if (!stored) return this.overtaken(visit);
    }
    return {
      view: await this.look({ ...visit, run: stored }, errors, wait),
      run: stored,
      session: null,
      signedOut: false,
    };
  }

  /** Somebody else moved the run meanwhile (a double press, another tab): show where it is now. */
  private async overtaken(visit: Visit): Promise<Answered> {
    const run = visit.run && (await this.runs.find(visit.run.id, visit.browserHash));
    return { view: await this.look({ ...visit, run }), run, session: null, signedOut: false };
  }

  private async position(visit: Visit): Promise<Position> {
    const { run, opening, flow } = visit;
    const situation = situationOf(visit);
    if (run) return { steps: run.steps, ...situation };
    const planned = await this.planner.steps(flow, situation);
    const steps = opening.purpose === null ? planned : this.purposes.get(opening.purpose).complete(planned, flow.id);
    return { steps, ...situation };
  }

  /** A run that has ended, or a flow that may not be begun. */
  private async closed(visit: Visit): Promise<View | undefined> {
    const { run, opening, flow, person } = visit;
    if (run?.state === 'open') return undefined;
    if (run) {
      const memory = new Memory(run.memory);
      if (run.ended_at_url !== null) return { kind: 'redirect', to: run.ended_at_url };
      return this.denied(visit, run.message ?? 'Unknown error', memory, memory.get(PENDING_IDENTIFIER));
    }
    if (visit.strayNext) return this.denied(visit, 'Invalid next URL', opening.memory);
    const applies = await this.planner.applies(flow, situationOf(visit));
    switch (applies.kind) {
      case 'yes':
        return this.elsewhere(visit);
      case 'sign-in':
        return signIn(visit);
      case 'done':
        return { kind: 'redirect', to: opening.next ?? '/' };
      case 'no':
        if (flow.denied_action !== 'message' && opening.next !== null) return { kind: 'redirect', to: opening.next };
        if (flow.denied_action === 'continue') return { kind: 'redirect', to: '/' };
        return this.denied(visit, applies.message, opening.memory, person?.user.username);
    }
  }

  /** A purpose that needs somebody begins with a sign-in; a stage that needs a purpose begins where that one does. */
  private async elsewhere(visit: Visit): Promise<View | undefined> {
    const { flow, opening, person } = visit;
    if (opening.purpose !== null) {
      if (person) return undefined;
      const needsSomebody = this.purposes
        .get(opening.purpose)
        .signInFirst(await this.planner.steps(flow, situationOf(visit)));
      return needsSomebody ? signIn(visit) : undefined;
    }
    const types = stageTypesIn(await this.planner.steps(flow, situationOf(visit)));
    const purpose = types.map((type) => this.catalogue.get(type).type.purpose).find((name) => name !== undefined);
    return purpose === undefined ? undefined : { kind: 'redirect', to: this.purposes.get(purpose).start };
  }

  private denied(visit: Visit, message: string, memory: Memory, pending_user = ''): View {
    return { kind: 'denied', message, flow_info: flowInfo(visit, memory, visit.person), pending_user };
  }
}

function situationOf({ run, opening, person, visitor }: Visit): Situation {
  return { memory: run ? new Memory(run.memory) : opening.memory, person, visitor };
}

function signIn({ here }: Visit): View {
  return { kind: 'redirect', to: `/flows/-/default/authentication/?next=${encodeURIComponent(here)}` };
}
