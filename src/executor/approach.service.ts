import { Injectable } from '@nestjs/common';
import { asOf } from '../flows/learning.js';
import { signInAddress } from '../brands/sign-in-address.js';
import { Memory } from '../flows/memory.js';
import { stageTypesIn, type Step } from '../flows/plan.js';
import { Planner } from '../flows/planner.service.js';
import { Purposes } from '../flows/purpose.js';
import { ONLY_FOR, PENDING_IDENTIFIER } from '../flows/slots.js';
import { Refusal } from '../platform/http/refusal.js';
import { StageCatalogue } from '../stages/stage-catalogue.js';
import { flowInfo } from './flow-info.js';
import { changedHands } from './hands.js';
import { Denials } from './inside/denials.service.js';
import { leadsOn } from './jumps.service.js';
import { NOTICES } from './notices.js';
import type { Position } from './turns.service.js';
import type { View } from './view.js';
import type { Visit } from './visit.js';

const NOT_YOURS = 'This page was made for another account.';
const LINK_USED = 'Link was already used, please request a new link.';

/** Where somebody stands before their answer is looked at, or what they are shown instead. Never writes. */
@Injectable()
export class Approach {
  constructor(
    private readonly planner: Planner,
    private readonly purposes: Purposes,
    private readonly catalogue: StageCatalogue,
    private readonly denials: Denials,
  ) {}

  async to(visit: Visit): Promise<Position | View> {
    const { run, link, linkUsed, opening, person } = visit;
    const memory = run ? new Memory(run.memory) : opening.memory;
    const only = memory.get(ONLY_FOR);
    if (only !== undefined && only !== person?.user.id) {
      return person ? this.denied(visit, NOT_YOURS, memory, person.user.username) : signIn(visit);
    }
    if (run) {
      const barred = run.state === 'open' && changedHands(visit) ? await this.barred(visit, memory) : undefined;
      if (barred) return barred;
      if (run.state === 'open') return position(visit, run.steps, memory, new Memory(run.began_with));
      if (run.ended_at_url !== null) return { kind: 'redirect', to: run.ended_at_url };
      return this.denied(visit, run.message ?? 'Unknown error', memory, memory.get(PENDING_IDENTIFIER));
    }
    // who may begin was asked when the link was made
    if (link) return position(visit, link.steps, memory, memory);
    if (linkUsed) return this.denied(visit, LINK_USED, memory);
    if (visit.strayNext) return this.denied(visit, 'Invalid next URL', memory);
    if (!leadsOn(visit)) throw Refusal.lost();
    return this.plan(visit);
  }

  async denied(visit: Visit, message: string, memory: Memory, pending_user = ''): Promise<View> {
    const { flow, run, opening } = visit;
    const back = (run ? run.next_url : opening.next) ?? '/';
    const why = await this.denials.explain(visit);
    const flow_info = flowInfo(visit, memory, visit.person);
    return { kind: 'denied', message, flow, flow_info, pending_user, back, why };
  }

  /** What a flow asks of whoever begins it holds for whoever goes on with it, too: they are others than it began with. */
  private async barred(visit: Visit, memory: Memory): Promise<View | undefined> {
    const { flow, person, visitor } = visit;
    if (flow.authentication === 'require_unauthenticated') return undefined;
    const unmet = await this.planner.unmet(flow, { memory, person, visitor });
    if (unmet?.kind === 'no') return this.denied(visit, unmet.message, memory, person?.user.username);
    return unmet && signIn(visit);
  }

  private async plan(visit: Visit): Promise<Position | View> {
    const { flow, opening, person, visitor, entry } = visit;
    const situation = { memory: opening.memory, person, visitor, trail: entry };
    const plan = await this.planner.plan(flow, situation, opening.purpose);
    switch (plan.kind) {
      case 'yes':
        return this.otherWay(visit, plan.steps) ?? position(visit, plan.steps, plan.memory, opening.memory);
      case 'sign-in':
        return signIn(visit);
      case 'done':
        return { kind: 'redirect', to: opening.next ?? '/' };
      case 'no':
        if (flow.denied_action !== 'message' && opening.next !== null) return { kind: 'redirect', to: opening.next };
        if (flow.denied_action === 'continue') return { kind: 'redirect', to: '/' };
        return this.denied(visit, plan.message, opening.memory, person?.user.username);
    }
  }

  /** A purpose that needs somebody begins with a sign-in; a stage that needs a purpose begins where that one does. */
  private otherWay(visit: Visit, steps: readonly Step[]): View | undefined {
    const { opening, person } = visit;
    if (opening.purpose !== null) {
      return !person && this.purposes.get(opening.purpose).signInFirst(steps) ? signIn(visit) : undefined;
    }
    const needed = stageTypesIn(steps).map((type) => this.catalogue.get(type).type.purpose);
    const purpose = needed.find((name) => name !== undefined);
    return purpose === undefined ? undefined : { kind: 'redirect', to: this.purposes.get(purpose).start };
  }
}

function position({ flow, person, visitor, entry }: Visit, steps: Step[], known: Memory, began: Memory): Position {
  const [memory, beganWith] = [asOf(known, person), asOf(began, person)];
  return { flow, steps, memory, beganWith, person, visitor, trail: entry, notices: memory.get(NOTICES) ?? [] };
}

function signIn({ here }: Visit): View {
  return { kind: 'redirect', to: signInAddress(here) };
}
