import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { Flow } from '../flows/flow.entity.js';
import { Slot, type Learnt } from '../flows/memory.js';
import { Openings } from '../flows/opening.js';
import { Planner } from '../flows/planner.service.js';
import { IS_REDIRECTED } from '../flows/slots.js';
import type { Position } from './turns.service.js';
import type { Visit } from './visit.js';

/** In whose browser an opening was made that takes along what one flow knows to another, and who was signed in there. */
const JUMPER = new Slot<{ browser: string; user: string | null }>('jumper');

/** Whether an opening leads on whom it was made for: what policies have found out about somebody is nobody else's. */
export function leadsOn({ opening, browserHash, person }: Visit): boolean {
  const jumper = opening.memory.get(JUMPER);
  if (jumper === undefined) return true;
  const { browser, user } = jumper;
  return browser === browserHash.toString('hex') && (user === null || user === person?.user.id);
}

/** Leads from one flow to another, with what is known or without. */
@Injectable()
export class Jumps {
  constructor(
    private readonly planner: Planner,
    private readonly openings: Openings,
  ) {}

  /** The flow with this slug, or else with this id. */
  async target(name: string): Promise<Flow | null> {
    const flow = await this.planner.flowBySlug(name);
    return flow ?? (isUUID(name, 'loose') ? this.planner.flowById(name) : null);
  }

  /** The same run in the target, planned anew; or why the person may not come in. */
  async land(
    visit: Visit,
    at: Position,
    target: Flow,
    keep: boolean,
  ): Promise<Pick<Position, 'flow' | 'steps' | 'memory' | 'beganWith'> | { no: string }> {
    const beganWith = at.beganWith.with([IS_REDIRECTED.is(at.flow.slug)]);
    const memory = keep ? at.memory.with([IS_REDIRECTED.is(at.flow.slug)]) : beganWith;
    const purpose = visit.run ? visit.run.purpose : visit.opening.purpose;
    const plan = await this.planner.plan(target, { ...at, memory }, purpose);
    if (plan.kind === 'yes') return { flow: target, steps: plan.steps, memory: plan.memory, beganWith };
    return { no: plan.kind === 'no' ? plan.message : 'Flow does not apply to current user.' };
  }

  /** Before the first answer nothing is stored: what is known goes to the target's address, sealed. */
  address({ opening, flow, browserHash, person }: Visit, at: Position, target: Flow, keep: boolean): string {
    const jumper = JUMPER.is({ browser: browserHash.toString('hex'), user: person?.user.id ?? null });
    const known = Object.entries((keep ? at.memory : opening.memory).toJSON()) as Learnt[];
    return this.openings.address({
      flow: target.slug,
      purpose: opening.purpose,
      known: [...known, IS_REDIRECTED.is(flow.slug), jumper],
      next: opening.next,
    });
  }
}
