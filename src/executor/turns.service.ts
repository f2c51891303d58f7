import { Injectable } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { learntFrom, policyRequest, type Situation } from '../flows/context.js';
import type { FlowStageBinding } from '../flows/flow-stage-binding.entity.js';
import type { Flow } from '../flows/flow.entity.js';
import { learn } from '../flows/learning.js';
import type { Memory } from '../flows/memory.js';
import { stageNamesIn, type StageStep, type Step } from '../flows/plan.js';
import { flowInHand, Planner } from '../flows/planner.service.js';
import type { StageHandler, Turn } from '../flows/stage-type.js';
import type { Decision } from '../policies/decision.js';
import { Policies } from '../policies/policies.service.js';
import { openSettings } from '../platform/secrets/sealed-settings.js';
import { Secrets } from '../platform/secrets/secrets.js';
import { StageCatalogue, type WalkedType } from '../stages/stage-catalogue.js';
import { Users } from '../users/users.service.js';
import { together } from './notices.js';
import type { Visit } from './visit.js';

/** Where a run stands while it is being moved: nothing of it is stored yet. */
export interface Position extends Situation {
  /** The flow that the run is in now. */
  flow: Flow;
  steps: Step[];
  /** What is left of its memory after a restart. */
  beganWith: Memory;
  /** Sentences for the person. */
  notices: string[];
}

/** The stage at the head of a plan, ready to be asked. */
export interface Head {
  type: WalkedType;
  handler: StageHandler;
  turn: Turn;
  onInvalid: FlowStageBinding['invalid_response_action'];
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
   * a flow's door, or at its end. What policies have put into the context, and what they say, is in the position.
   */
  async next<P extends Position>(visit: Visit, from: P): Promise<{ at: P; head: Head | undefined }> {
    for (let at = from; ; at = { ...at, steps: at.steps.slice(1) }) {
      const [step] = at.steps;
      if (step?.kind !== 'stage') return { at, head: undefined };
      const bound = await this.planner.bound(step);
      if (!bound) continue;
      const flow = step.flow === at.flow.id ? at.flow : ((await this.planner.flowById(step.flow)) ?? at.flow);
      const decision = await this.decision(step, bound, flow, at);
      if (decision) {
        const memory = learn(at.memory, learntFrom(decision.changes));
        at = { ...at, memory, notices: together(at.notices, decision.messages) };
      }
      if (!decision || this.stays(decision, bound)) return { at, head: this.head(visit, at, step, flow, bound) };
    }
  }

  private head(visit: Visit, at: Position, step: StageStep, flow: Flow, { stage, binding }: Bound): Head {
    const { type, handler } = this.catalogue.get(step.type);
    const { run, opening } = visit;
    const turn: Turn = {
      config: plainToInstance(type.config, openSettings(this.secrets, type.secrets ?? [], { ...stage?.config })),
      flow,
      run: run?.id ?? null,
      browser: visit.browserHash.toString('hex'),
      name: stage?.name ?? type.type,
      memory: at.memory,
      person: at.person,
      visitor: visit.visitor,
      begun: {
        flow: at.flow,
        purpose: run ? run.purpose : opening.purpose,
        next: run ? run.next_url : opening.next,
      },
      step,
      trail: visit.entry,
      rest: at.steps.slice(1),
    };
    visit.entry.came({
      name: turn.name,
      type: type.type,
      ...(step.stage ? { stage: step.stage } : {}),
      ...(step.binding ? { binding: step.binding } : {}),
    });
    return { type, handler, turn, onInvalid: binding?.invalid_response_action ?? 'retry' };
  }

  /** What is said about a stage when a run comes to it; undefined: nobody has to be asked. */
  private async decision(step: StageStep, { binding }: Bound, flow: Flow, at: Position): Promise<Decision | undefined> {
    const { unskippable, opens } = this.catalogue.get(step.type).type;
    if (!binding || unskippable === true || !(binding.re_evaluate_policies || opens === true)) return undefined;
    const request = await policyRequest(this.users, at, flowInHand(flow, stageNamesIn(at.steps)));
    return this.policies.decide(binding.id, binding.policy_engine_mode, request, opens === true ? 'fail' : 'pass');
  }

  /** What was decided when the run was planned stands, unless it was not decided then. */
  private stays(decision: Decision, { binding }: Bound): boolean {
    return decision.passing || !(binding?.re_evaluate_policies === true || decision.doubtful);
  }
}
