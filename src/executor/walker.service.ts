import { Injectable } from '@nestjs/common';
import type { Outcome, ResponseErrors } from '../flows/outcome.js';
import { Planner } from '../flows/planner.service.js';
import { Elsewhere } from '../flows/stage-type.js';
import { learn } from '../flows/learning.js';
import { Sessions } from '../users/sessions/sessions.service.js';
import { readAnswer } from './answer.js';
import { goesTo } from './elsewhere.js';
import { Jumps } from './jumps.service.js';
import { together } from './notices.js';
import { outdated } from './outdated.js';
import { placeOf } from './replays.service.js';
import { Turns, type Head, type Position } from './turns.service.js';
import type { Visit } from './visit.js';
import type { Again, Claim, Walk } from './walk.js';

/** More steps than any honest flow has: a plan that grows for ever ends here. */
const MOST_STEPS = 200;
/** Restarts that one answer may lead to: a flow that says no at once however often it begins anew says no. */
const MOST_RESTARTS = 3;

const STANDS: Again = { kind: 'again', errors: {} };

/** Moves a run from one question to the next. Stores nothing: what it finds out is in the walk that it returns. */
@Injectable()
export class Walker {
  constructor(
    private readonly turns: Turns,
    private readonly planner: Planner,
    private readonly jumps: Jumps,
    private readonly sessions: Sessions,
  ) {}

  /** Gives the answer to the stage whose turn it is, then goes on as far as nothing is asked. */
  async walk(visit: Visit, at: Position, sent: unknown, claim: Claim): Promise<Walk | Again> {
    const { at: start, head } = await this.turns.next(visit, { ...at, acts: true });
    const walk = begin(start);
    const challenge = await head?.handler.challenge(head.turn);
    const asks = challenge !== undefined && !(challenge instanceof Elsewhere);
    // policies have said something else since the page was made
    if (visit.at !== null && visit.at !== placeOf(head?.turn.step, asks)) return outdated();
    if (!head || (challenge instanceof Elsewhere && 'flow' in challenge.to)) return this.advance(visit, walk, claim);
    // they are elsewhere: there is nothing to answer here
    if (challenge instanceof Elsewhere) return STANDS;
    const outcome = await this.ask(head, challenge !== undefined, sent, claim);
    if (outcome.kind === 'again' && head.onInvalid === 'retry') return outcome;
    const moved =
      outcome.kind === 'again'
        ? await this.restart(visit, recalling(walk, outcome), head, sentences(outcome.errors))
        : await this.apply(visit, walk, head, outcome);
    return this.advance(visit, moved, claim);
  }

  /** Goes on from here without an answer, as far as nothing is asked. */
  go(visit: Visit, at: Position, claim: Claim): Promise<Walk> {
    return this.advance(visit, begin({ ...at, acts: true }), claim);
  }

  private async ask(head: Head, asks: boolean, sent: unknown, claim: Claim): Promise<Outcome> {
    if (!asks) return this.passed(head, claim);
    const read = readAnswer(head.type.answer, sent);
    if ('errors' in read) return { kind: 'again', errors: read.errors };
    return this.respond(head, read.answer, claim);
  }

  private async respond({ type, handler, turn }: Head, answer: object, claim: Claim): Promise<Outcome> {
    if (type.acts === true) await claim();
    return handler.respond(turn, answer);
  }

  /** A stage that has nothing to ask cannot ask again. */
  private async passed(head: Head, claim: Claim): Promise<Exclude<Outcome, Again>> {
    const outcome = await this.respond(head, {}, claim);
    if (outcome.kind !== 'again') return outcome;
    return { kind: 'deny', message: sentences(outcome.errors)[0] ?? 'Unknown error' };
  }

  /** Goes on through doors, jumps and stages that ask nothing, up to the next question or the end. */
  private async advance(visit: Visit, from: Walk, claim: Claim): Promise<Walk> {
    let walk = from;
    for (let i = 0; i < MOST_STEPS && walk.state === 'open'; i++) {
      const { at, head } = await this.turns.next(visit, walk);
      walk = at;
      if (!head) {
        const [step, ...rest] = walk.steps;
        if (step?.kind !== 'enter') return { ...walk, state: 'completed' };
        walk = await this.enter(walk, step.flow, rest);
        continue;
      }
      const challenge = await head.handler.challenge(head.turn);
      if (challenge instanceof Elsewhere) {
        const to = goesTo(challenge);
        if (to.kind === 'url') return walk;
        walk = await (to.kind === 'flow' ? this.jump(visit, walk, head, to) : this.no(visit, walk, head, to.message));
      } else if (challenge !== undefined) {
        const learnt = await head.handler.enter?.(head.turn);
        return { ...walk, memory: learn(walk.memory, learnt ?? []) };
      } else walk = await this.apply(visit, walk, head, await this.passed(head, claim));
    }
    return walk.state === 'open' ? { ...walk, state: 'denied', message: 'This flow has no end.' } : walk;
  }

  /** The one place where an outcome moves a run. */
  private async apply(visit: Visit, walk: Walk, head: Head, outcome: Exclude<Outcome, Again>): Promise<Walk> {
    if (outcome.kind === 'deny') return this.no(visit, walk, head, outcome.message);
    if (outcome.kind === 'refuse') return { ...walk, state: 'refused' };
    const rest = walk.steps.slice(1);
    const moved = {
      ...walk,
      steps: outcome.replan?.(rest) ?? rest,
      memory: learn(walk.memory, outcome.learnt),
      notices: together(walk.notices, outcome.notices ?? []),
    };
    const current = visit.person?.session.id ?? null;
    if (outcome.signOut === true) return { ...moved, person: null, opened: null, closes: current };
    if (!outcome.signIn) return moved;
    const { user, lifetime, remember, terminateOthers, knownFor = 0 } = outcome.signIn;
    const { session, token } = this.sessions.draft(outcome.signIn, visit.visitor);
    const opened = { session, token, seconds: remember ? lifetime : undefined, terminateOthers, knownFor };
    return { ...moved, person: { user, session }, opened, closes: current };
  }

  /** A stage says no: the run ends, unless its binding makes the flow restart. */
  private async no(visit: Visit, walk: Walk, head: Head, message: string): Promise<Walk> {
    if (head.onInvalid === 'retry') return { ...walk, state: 'denied', message };
    return this.restart(visit, walk, head, message.split('\n'));
  }

  private async restart(visit: Visit, walk: Walk, { onInvalid }: Head, why: string[]): Promise<Walk> {
    const message = why.join('\n');
    if (walk.restarts >= MOST_RESTARTS) return { ...walk, state: 'denied', message };
    const memory = onInvalid === 'restart_with_context' ? walk.memory : walk.beganWith;
    const purpose = visit.run ? visit.run.purpose : visit.opening.purpose;
    const plan = await this.planner.plan(walk.flow, { ...walk, memory }, purpose);
    if (plan.kind !== 'yes') return { ...walk, state: 'denied', message: plan.kind === 'no' ? plan.message : message };
    const { steps, memory: known } = plan;
    return { ...walk, steps, memory: known, notices: together([], why), restarts: walk.restarts + 1 };
  }

  private async jump(visit: Visit, walk: Walk, head: Head, to: { flow: string; keep: boolean }): Promise<Walk> {
    const target = await this.jumps.target(to.flow);
    if (!target) return this.no(visit, walk, head, 'This flow goes on to one that is gone.');
    const landed = await this.jumps.land(visit, walk, target, to.keep);
    return 'no' in landed ? this.no(visit, walk, head, landed.no) : { ...walk, ...landed };
  }

  /** What a flow that another flow goes on to has to do for this person, or why they may not come in. */
  private async enter(walk: Walk, flowId: string, rest: Walk['steps']): Promise<Walk> {
    const denied = (message: string): Walk => ({ ...walk, state: 'denied', message });
    const flow = await this.planner.flowById(flowId);
    if (!flow) return denied('This flow goes on to one that is gone.');
    const plan = await this.planner.plan(flow, walk, null);
    if (plan.kind === 'no') return denied(plan.message);
    if (plan.kind === 'sign-in') return denied('Nobody is signed in.');
    if (plan.kind === 'done') return { ...walk, steps: rest };
    return { ...walk, steps: [...plan.steps, ...rest], memory: plan.memory };
  }
}

/** What was said on the page that is being answered has been read. */
function begin(at: Position): Walk {
  return { ...at, notices: [], state: 'open', message: null, opened: null, closes: null, restarts: 0 };
}

/** What a restart with its context knows of the answer that led to it. */
function recalling(walk: Walk, { learnt = [], recalled = [] }: Again): Walk {
  return { ...walk, memory: learn(walk.memory, [...learnt, ...recalled]) };
}

function sentences(errors: ResponseErrors): string[] {
  return Object.values(errors).flatMap((list) => list.map(({ string }) => string));
}
