import { Injectable } from '@nestjs/common';
import type { ResponseErrors } from '../flows/outcome.js';
import { LINK_HEADER } from '../flows/flow-tokens.service.js';
import { PENDING_IDENTIFIER } from '../flows/slots.js';
import { Elsewhere, type Challenge } from '../flows/stage-type.js';
import { Approach } from './approach.service.js';
import { goesTo } from './elsewhere.js';
import { flowInfo } from './flow-info.js';
import { Jumps } from './jumps.service.js';
import { placeOf } from './replays.service.js';
import { Turns, type Head, type Position } from './turns.service.js';
import type { View } from './view.js';
import type { Visit } from './visit.js';

/** What else the page says. */
export interface Told {
  errors?: ResponseErrors;
  wait?: number;
}

/**
 * Shows flows. It knows neither passwords nor OAuth: what a stage has to say comes as a challenge. Nothing is stored:
 * what policies find out while somebody only looks is found out again when they answer.
 */
@Injectable()
export class Executor {
  constructor(
    private readonly approach: Approach,
    private readonly turns: Turns,
    private readonly jumps: Jumps,
  ) {}

  /** What there is to see. */
  async look(visit: Visit, told: Told = {}): Promise<View> {
    const at = await this.approach.to(visit);
    return 'kind' in at ? at : this.show(visit, at, told);
  }

  private async show(visit: Visit, from: Position, told: Told): Promise<View> {
    const { run } = visit;
    if (!run && visit.link) return this.link(visit, from);
    const { at, head } = await this.turns.next(visit, from);
    const { notices } = at;
    const flow = head?.turn.flow ?? at.flow;
    const challenge = await head?.handler.challenge(head.turn);
    const asks = challenge !== undefined && !(challenge instanceof Elsewhere);
    const common = {
      flow,
      flow_info: flowInfo(visit, at.memory, at.person, flow),
      run,
      at: placeOf(head?.turn.step, asks),
      notices,
    };
    const { errors = {}, wait } = told;
    if (challenge instanceof Elsewhere) return this.elsewhere(visit, at, challenge, { ...common, errors });
    if (head && challenge !== undefined) {
      const { type } = head;
      const view = {
        kind: 'challenge' as const,
        ...common,
        type,
        challenge,
        errors,
        sources: sourcesOf(head, challenge),
      };
      return wait === undefined ? view : { ...view, wait };
    }
    // a flow that has nothing to do, and that nobody collects, is over before it begins
    const idle = !head && !run && at.steps.length === 0 && visit.opening.purpose === null;
    return idle ? { kind: 'redirect', to: visit.opening.next ?? '/' } : { kind: 'continue', ...common, errors };
  }

  /** Opening a link does nothing yet. */
  private link(visit: Visit, { flow, memory, person, notices }: Position): View {
    return {
      kind: 'link',
      flow,
      flow_info: flowInfo(visit, memory, person),
      run: null,
      at: '',
      errors: {},
      notices,
      header_text: memory.get(LINK_HEADER) ?? 'Continue to confirm this email address.',
      pending_user: memory.get(PENDING_IDENTIFIER) ?? '',
    };
  }

  private async elsewhere(
    visit: Visit,
    at: Position,
    stage: Elsewhere,
    common: Omit<View & { kind: 'continue' }, 'kind'>,
  ): Promise<View> {
    const to = goesTo(stage);
    if (to.kind === 'url') return { kind: 'redirect', to: to.url };
    // a run only moves when it is answered
    if (visit.run) return { kind: 'continue', ...common };
    const target = to.kind === 'flow' ? await this.jumps.target(to.flow) : null;
    if (to.kind === 'flow' && target) {
      return { kind: 'redirect', to: this.jumps.address(visit, at, target, to.keep) };
    }
    const why = to.kind === 'nowhere' ? to.message : 'This flow goes on to one that is gone.';
    return this.approach.denied(visit, why, at.memory);
  }
}

function sourcesOf({ type, turn }: Head, challenge: Challenge) {
  return type.sources?.(turn.config, challenge) ?? {};
}
