import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { FlowInHand } from '../policies/policy-type.js';
import type { Decision } from '../policies/decision.js';
import type { EngineMode } from '../policies/engine-mode.js';
import { Policies } from '../policies/policies.service.js';
import { Users } from '../users/users.service.js';
import { learntFrom, policyRequest, type Situation } from './context.js';
import { FlowStageBinding } from './flow-stage-binding.entity.js';
import { Flow } from './flow.entity.js';
import { learn } from './learning.js';
import type { Memory } from './memory.js';
import { stageNamesIn, type Step } from './plan.js';
import { Purposes } from './purpose.js';
import { IS_REDIRECTED, IS_RESTORED } from './slots.js';
import { Stage } from './stage.entity.js';

/** What a run of a flow has to do, and what is known by now: policies may have added to it. */
export interface Layout {
  steps: Step[];
  memory: Memory;
}

export type Applicability = { kind: 'yes'; memory: Memory } | Refused;

export type Refused =
  /** Somebody has to sign in first. */
  | { kind: 'sign-in' }
  /** Whoever asks has done already what the flow is for. */
  | { kind: 'done' }
  | { kind: 'no'; message: string };

const NOT_APPLICABLE = 'Flow does not apply to current user.';
const BAD_LINK = 'This link is invalid or has expired. Please request a new one.';

interface Row {
  binding: string;
  stage: string;
  name: string;
  type: string;
  on_plan: boolean;
  mode: EngineMode;
}

/** What expressions see of a plan. `stages`: the names of those that are still to come. */
export function flowInHand({ id, slug, title, designation }: Flow, stages: readonly string[]): FlowInHand {
  return { flow: { pk: id, slug, title, designation }, stages };
}

/** Lays out what a run of a flow has to do, and says who may run it. */
@Injectable()
export class Planner {
  private readonly unskippable = new Set<string>();

  constructor(
    private readonly db: DataSource,
    private readonly policies: Policies,
    private readonly users: Users,
    private readonly purposes: Purposes,
  ) {}

  /** Stages of this type stay in every plan, whatever is bound to them: those who know the types say so. */
  neverSkip(type: string): void {
    this.unskippable.add(type);
  }

  flowBySlug(slug: string): Promise<Flow | null> {
    return this.db.manager.findOneBy(Flow, { slug });
  }

  flowById(id: string): Promise<Flow | null> {
    return this.db.manager.findOneBy(Flow, { id });
  }

  stageById(id: string): Promise<Stage | null> {
    return this.db.manager.findOneBy(Stage, { id });
  }

  /** The first flow of a designation, by slug, whose policies let this visitor in: for brands that name none. */
  async firstOf(designation: Flow['designation'], situation: Situation): Promise<Flow | null> {
    const flows = await this.db.getRepository(Flow).find({ where: { designation }, order: { slug: 'ASC' } });
    for (const flow of flows) if ((await this.asked(flow, situation)).passing) return flow;
    return null;
  }

  /** Whether the flow may be walked, and if so all that has to be done. It is never taken from a cache. */
  async plan(flow: Flow, situation: Situation, purpose: string | null): Promise<({ kind: 'yes' } & Layout) | Refused> {
    const applies = await this.applies(flow, situation);
    if (applies.kind !== 'yes') return applies;
    const { steps, memory } = await this.steps(flow, { ...situation, memory: applies.memory });
    return {
      kind: 'yes',
      steps: purpose === null ? steps : this.purposes.get(purpose).complete(steps, flow.id),
      memory,
    };
  }

  /** The flow's authentication requirement, then the policies that are bound to it. */
  async applies(flow: Flow, situation: Situation): Promise<Applicability> {
    const unmet = await this.unmet(flow, situation);
    if (unmet) return unmet;
    const { passing, messages, changes } = await this.asked(flow, situation);
    if (passing) return { kind: 'yes', memory: learn(situation.memory, learntFrom(changes)) };
    return { kind: 'no', message: messages.join('\n') || NOT_APPLICABLE };
  }

  /** What the flow's authentication requirement still wants; undefined: nothing. */
  async unmet(flow: Flow, { person, memory }: Situation): Promise<Refused | undefined> {
    const no = { kind: 'no' as const, message: NOT_APPLICABLE };
    // nobody is sent to sign in from where people sign in
    const stranger = flow.designation === 'authentication' ? no : ({ kind: 'sign-in' } as const);
    switch (flow.authentication) {
      case 'none':
        return undefined;
      case 'require_authenticated':
        return person ? undefined : stranger;
      case 'require_unauthenticated':
        if (!person) return undefined;
        return flow.designation === 'authentication' ? { kind: 'done' } : no;
      case 'require_superuser':
        if (!person) return stranger;
        return (await this.users.isSuperuser(person.user.id)) ? undefined : no;
      case 'require_redirect':
        return memory.get(IS_REDIRECTED) === undefined ? no : undefined;
      case 'require_token':
        return memory.get(IS_RESTORED) === true ? undefined : { kind: 'no', message: BAD_LINK };
      case 'require_outpost':
        return no;
    }
  }

  private async asked(flow: Flow, situation: Situation): Promise<Decision> {
    const request = await policyRequest(this.users, situation, flowInHand(flow, []));
    return this.policies.decide(flow.id, flow.policy_engine_mode, request, 'fail');
  }

  /** The stages of a flow in order, without those that the policies of `evaluate_on_plan` bindings rule out. */
  async steps(flow: Flow, situation: Situation): Promise<Layout> {
    const rows = await this.db.manager
      .createQueryBuilder(FlowStageBinding, 'b')
      .innerJoin(Stage, 's', 's.id = b.stage')
      .where('b.target = :flow', { flow: flow.id })
      .orderBy('b.order')
      .addOrderBy('b.id')
      .select([
        'b.id AS binding',
        's.id AS stage',
        's.name AS name',
        's.type AS type',
        'b.evaluate_on_plan AS on_plan',
        'b.policy_engine_mode AS mode',
      ])
      .getRawMany<Row>();
    const steps: Step[] = [];
    let { memory } = situation;
    for (const [i, { binding, stage, name, type, on_plan, mode }] of rows.entries()) {
      if (on_plan && !this.unskippable.has(type)) {
        const names = [...stageNamesIn(steps), ...rows.slice(i).map((row) => row.name)];
        const request = await policyRequest(this.users, { ...situation, memory }, flowInHand(flow, names));
        const { passing, changes } = await this.policies.decide(binding, mode, request, 'pass');
        memory = learn(memory, learntFrom(changes));
        if (!passing) continue;
      }
      steps.push({ kind: 'stage', type, flow: flow.id, stage, binding, name });
    }
    return { steps, memory };
  }

  /** What is bound at a step now: the author may have changed it since the run began. Null: it is gone. */
  async bound(
    step: Step & { kind: 'stage' },
  ): Promise<{ stage: Stage | null; binding: FlowStageBinding | null } | null> {
    if (step.stage === undefined) return { stage: null, binding: null };
    const stage = await this.db.manager.findOneBy(Stage, { id: step.stage });
    if (!stage) return null;
    const binding =
      step.binding === undefined ? null : await this.db.manager.findOneBy(FlowStageBinding, { id: step.binding });
    return { stage, binding };
  }
}
