import { Injectable } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { Planner } from '../flows/planner.service.js';
import { Memory } from '../flows/memory.js';
import type { Step } from '../flows/plan.js';
import { PENDING_USER } from '../flows/slots.js';
import type { StageHandler, StageType, Turn } from '../flows/stage-type.js';
import { Policies } from '../policies/policies.service.js';
import { StageCatalogue } from '../stages/stage-catalogue.js';
import { NOBODY, Users } from '../users/users.service.js';
import type { SignedIn } from '../users/sessions/sessions.service.js';
import type { Visit } from './visit.js';

/** Where a run stands while it is being moved: nothing of it is stored yet. */
export interface Position {
  steps: Step[];
  memory: Memory;
  person: SignedIn | null;
}

/** The stage at the head of a plan, ready to be asked. */
export interface Head {
  type: StageType;
  handler: StageHandler;
  turn: Turn;
}

/** Finds the stage whose turn it is, and tells it what it may know. */
@Injectable()
export class Turns {
  constructor(
    private readonly planner: Planner,
    private readonly policies: Policies,
    private readonly users: Users,
    private readonly catalogue: StageCatalogue,
  ) {}

  /** Drops what policies rule out now or an author has deleted, until a stage or a flow's door is at the head. */
  async settle(at: Position): Promise<Position> {
    let { steps } = at;
    while (steps[0]?.kind === 'stage' && !(await this.due(steps[0], at))) steps = steps.slice(1);
    return { ...at, steps };
  }

  async head(visit: Visit, at: Position): Promise<Head | undefined> {
    const [step, ...rest] = at.steps;
    if (step?.kind !== 'stage') return undefined;
    const { type, handler } = this.catalogue.get(step.type);
    const bound = await this.planner.bound(step);
    const flow = step.flow === visit.flow.id ? visit.flow : await this.planner.flowById(step.flow);
    const turn: Turn = {
      config: plainToInstance(type.config, bound?.stage?.config ?? {}),
      flow: flow ?? visit.flow,
      browser: visit.browserHash.toString('hex'),
      name: bound?.stage?.name ?? type.type,
      memory: at.memory,
      person: at.person,
      visitor: visit.visitor,
      rest,
    };
    return { type, handler, turn };
  }

  private async due(step: Step & { kind: 'stage' }, at: Position): Promise<boolean> {
    const bound = await this.planner.bound(step);
    if (!bound) return false;
    if (!bound.binding?.re_evaluate_policies || this.catalogue.get(step.type).type.unskippable) return true;
    // nobody is looked up, too: a known name must not take longer than an unknown one
    const user = at.person?.user ?? (await this.users.byId(at.memory.get(PENDING_USER) ?? NOBODY));
    const { id, policy_engine_mode } = bound.binding;
    return (await this.policies.decide(id, policy_engine_mode, { user, context: {} })).passing;
  }
}
