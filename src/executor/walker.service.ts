import { Injectable } from '@nestjs/common';
import type { Situation } from '../flows/context.js';
import type { Outcome } from '../flows/outcome.js';
import type { Step } from '../flows/plan.js';
import { Planner } from '../flows/planner.service.js';
import { Sessions } from '../users/sessions/sessions.service.js';
import { readAnswer } from './answer.js';
import { Turns, type Head, type Position } from './turns.service.js';
import type { Visit } from './visit.js';
import type { Again, Walk } from './walk.js';

/** More steps than any honest flow has: a plan that grows for ever ends here. */
const MOST_STEPS = 200;

/** Moves a run from one question to the next. Stores nothing: what it finds out is in the walk that it returns. */
@Injectable()
export class Walker {
  constructor(
    private readonly turns: Turns,
    private readonly planner: Planner,
    private readonly sessions: Sessions,
  ) {}

  /** Gives the answer to the stage whose turn it is, then goes on as far as nothing is asked. */
  async walk(visit: Visit, at: Position, sent: unknown): Promise<Walk | Again> {
    const { at: start, head } = await this.turns.next(visit, at);
    const walk: Walk = { ...start, state: 'open', message: null, opened: null, closes: null };
    if (!head) return this.advance(visit, walk);
    const outcome = await this.ask(head, sent);
    return outcome.kind === 'again' ? outcome : this.advance(visit, this.apply(visit, walk, outcome));
  }

  private async ask(head: Head, sent: unknown): Promise<Outcome> {
    if ((await head.handler.challenge(head.turn)) === undefined) return head.handler.respond(head.turn, {});
    const read = readAnswer(head.type.answer, sent);
    return 'errors' in read ? { kind: 'again', errors: read.errors } : head.handler.respond(head.turn, read.answer);
  }

  /** Goes on through doors and stages that ask nothing, up to the next question or the end. */
  private async advance(visit: Visit, from: Walk): Promise<Walk> {
    let walk = from;
    for (let i = 0; i < MOST_STEPS && walk.state === 'open'; i++) {
      const { at, head } = await this.turns.next(visit, walk);
      walk = { ...walk, ...at };
      if (!head) {
        const [step, ...rest] = walk.steps;
        if (step?.kind !== 'enter') return { ...walk, state: 'completed' };
        const door = await this.door(step.flow, walk);
        walk =
          'no' in door ? { ...walk, state: 'denied', message: door.no } : { ...walk, steps: [...door.steps, ...rest] };
        continue;
      }
      if ((await head.handler.challenge(head.turn)) !== undefined) {
        await head.handler.enter?.(head.turn);
        return walk;
      }
      const outcome = await head.handler.respond(head.turn, {});
      // a stage that has nothing to ask cannot ask again
      walk = this.apply(visit, walk, outcome.kind === 'again' ? denial(outcome) : outcome);
    }
    return walk.state === 'open' ? { ...walk, state: 'denied', message: 'This flow has no end.' } : walk;
  }

  /** The one place where an outcome moves a run. */
  private apply(visit: Visit, walk: Walk, outcome: Exclude<Outcome, Again>): Walk {
    if (outcome.kind === 'deny') return { ...walk, state: 'denied', message: outcome.message };
    if (outcome.kind === 'refuse') return { ...walk, state: 'refused' };
    const rest = walk.steps.slice(1);
    const moved = { ...walk, steps: outcome.replan?.(rest) ?? rest, memory: walk.memory.with(outcome.learnt) };
    const current = visit.person?.session.id ?? null;
    if (outcome.signOut === true) return { ...moved, person: null, opened: null, closes: current };
    if (!outcome.signIn) return moved;
    const { user, lifetime, remember, terminateOthers, knownFor = 0 } = outcome.signIn;
    const { session, token } = this.sessions.draft(outcome.signIn, visit.visitor);
    const opened = { session, token, seconds: remember ? lifetime : undefined, terminateOthers, knownFor };
    return { ...moved, person: { user, session }, opened, closes: current };
  }

  /** What a flow that another flow goes on to has to do for this person, or why they may not come in. */
  private async door(flowId: string, situation: Situation): Promise<{ steps: Step[] } | { no: string }> {
    const flow = await this.planner.flowById(flowId);
    if (!flow) return { no: 'This flow goes on to one that is gone.' };
    const applies = await this.planner.applies(flow, situation);
    if (applies.kind === 'no') return { no: applies.message };
    if (applies.kind === 'sign-in') return { no: 'Nobody is signed in.' };
    return { steps: await this.planner.steps(flow, situation) };
  }
}

function denial({ errors }: Again): Outcome & { kind: 'deny' } {
  return { kind: 'deny', message: Object.values(errors)[0]?.[0]?.string ?? 'Unknown error' };
}
