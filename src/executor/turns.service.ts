import { Injectable } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { Planner } from '../flows/planner.service.js';
import { policyRequest, type Situation } from '../flows/context.js';
import type { StageStep, Step } from '../flows/plan.js';
import type { StageHandler, Turn } from '../flows/stage-type.js';
import { openSettings } from '../platform/secrets/sealed-settings.js';
import { Secrets } from '../platform/secrets/secrets.js';
import { Policies } from '../policies/policies.service.js';
import { StageCatalogue, type WalkedType } from '../stages/stage-catalogue.js';
import { Users } from '../users/users.service.js';
import type { Visit } from './visit.js';

/** Where a run stands while it is being moved: nothing of it is stored yet. */
export interface Position extends Situation {
  steps: Step[];
}

/** The stage at the head of a plan, ready to be asked. */
export interface Head {
  type: WalkedType;
  handler: StageHandler;
  turn: Turn;
}

type Bound = NonNullable<Awaited<ReturnType<Planner['bound']>>>;

/** Finds the stage whose turn it is, and tells it what it may know. */
@Injectable()
export class Turns {
  constructor(
    private readonly planner: Planner,
    private readonly policies: Policies,
    private readonly users: Users,
    private readonly catalogue: StageCatalogue,
    private readonly secrets: Secrets,
  ) {}

  /**
   * The stage whose turn it is, past those that policies rule out now or an author has deleted. No head: the plan is at
   * a flow's door, or at its end.
   */
  async next(visit: Visit, from: Position): Promise<{ at: Position; head: Head | undefined }> {
    for (let at = from; ; at = { ...at, steps: at.steps.slice(1) }) {
      const [step] = at.steps;
      if (step?.kind !== 'stage') return { at, head: undefined };
      const bound = await this.planner.bound(step);
      if (bound && (await this.due(step, bound, at))) return { at, head: await this.head(visit, at, step, bound) };
    }
  }

  private async head(visit: Visit, at: Position, step: StageStep, { stage }: Bound): Promise<Head> {
    const { type, handler } = this.catalogue.get(step.type);
    const flow = step.flow === visit.flow.id ? visit.flow : await this.planner.flowById(step.flow);
    const turn: Turn = {
      config: plainToInstance(type.config, openSettings(this.secrets, type.secrets ?? [], { ...stage?.config })),
      flow: flow ?? visit.flow,
      run: visit.run?.id ?? null,
      browser: visit.browserHash.toString('hex'),
      name: stage?.name ?? type.type,
      memory: at.memory,
      person: at.person,
      visitor: visit.visitor,
      begun: {
        flow: visit.flow,
        purpose: visit.run ? visit.run.purpose : visit.opening.purpose,
        next: visit.run ? visit.run.next_url : visit.opening.next,
      },
      step,
      rest: at.steps.slice(1),
    };
    return { type, handler, turn };
  }

  private async due(step: StageStep, { binding }: Bound, at: Position): Promise<boolean> {
    const { unskippable, opens } = this.catalogue.get(step.type).type;
    if (!binding || unskippable || !(binding.re_evaluate_policies || opens)) return true;
    const request = await policyRequest(this.users, at);
    const inDoubt = opens ? 'fail' : 'pass';
    const decision = await this.policies.decide(binding.id, binding.policy_engine_mode, request, inDoubt);
    // what was decided when the run was planned stands, unless it was not decided then
    return decision.passing || !(binding.re_evaluate_policies || decision.doubtful);
  }
}
