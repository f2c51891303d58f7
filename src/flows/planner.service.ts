import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Policies } from '../policies/policies.service.js';
import { Users } from '../users/users.service.js';
import { policyRequest, type Situation } from './context.js';
import { FlowStageBinding } from './flow-stage-binding.entity.js';
import { Flow } from './flow.entity.js';
import type { Step } from './plan.js';
import { Stage } from './stage.entity.js';

export type Applicability =
  | { kind: 'yes' }
  /** Somebody has to sign in first. */
  | { kind: 'sign-in' }
  /** Whoever asks has done already what the flow is for. */
  | { kind: 'done' }
  | { kind: 'no'; message: string };

const NOT_APPLICABLE = 'Flow does not apply to current user.';
const BAD_LINK = 'This link is invalid or has expired. Please request a new one.';

/** Lays out what a run of a flow has to do, and says who may run it. */
@Injectable()
export class Planner {
  constructor(
    private readonly db: DataSource,
    private readonly policies: Policies,
    private readonly users: Users,
  ) {}

  flowBySlug(slug: string): Promise<Flow | null> {
    return this.db.manager.findOneBy(Flow, { slug });
  }

  flowById(id: string): Promise<Flow | null> {
    return this.db.manager.findOneBy(Flow, { id });
  }

  /** The first flow of a designation, by slug, that everybody may run: for brands that name none. */
  async firstOf(designation: Flow['designation']): Promise<Flow | null> {
    const flows = await this.db.getRepository(Flow).find({ where: { designation }, order: { slug: 'ASC' } });
    for (const flow of flows) {
      if (
        (
          await this.policies.decide(
            flow.id,
            flow.policy_engine_mode,
            { user: null, visitor: null, context: {} },
            'fail',
          )
        ).passing
      )
        return flow;
    }
    return null;
  }

  /** The flow's authentication requirement, then the policies that are bound to it. */
  async applies(flow: Flow, situation: Situation): Promise<Applicability> {
    const { person } = situation;
    switch (flow.authentication) {
      case 'none':
        break;
      case 'require_authenticated':
        if (!person) return { kind: 'sign-in' };
        break;
      case 'require_unauthenticated':
        if (person)
          return flow.designation === 'authentication' ? { kind: 'done' } : { kind: 'no', message: NOT_APPLICABLE };
        break;
      case 'require_superuser':
        if (!person) return { kind: 'sign-in' };
        if (!(await this.users.isSuperuser(person.user.id))) return { kind: 'no', message: NOT_APPLICABLE };
        break;
      case 'require_token':
        return { kind: 'no', message: BAD_LINK };
      case 'require_redirect':
      case 'require_outpost':
        return { kind: 'no', message: NOT_APPLICABLE };
    }
    const request = await policyRequest(this.users, situation);
    const decision = await this.policies.decide(flow.id, flow.policy_engine_mode, request, 'fail');
    if (decision.passing) return { kind: 'yes' };
    return { kind: 'no', message: decision.messages.join('\n') || NOT_APPLICABLE };
  }

  /** The stages of a flow in order, without those that the policies of `evaluate_on_plan` bindings rule out. */
  async steps(flow: Flow, situation: Situation): Promise<Step[]> {
    const rows = await this.db.manager
      .createQueryBuilder(FlowStageBinding, 'b')
      .innerJoin(Stage, 's', 's.id = b.stage')
      .where('b.target = :flow', { flow: flow.id })
      .orderBy('b.order')
      .addOrderBy('b.id')
      .select([
        'b.id AS binding',
        's.id AS stage',
        's.type AS type',
        'b.evaluate_on_plan AS on_plan',
        'b.policy_engine_mode AS mode',
      ])
      .getRawMany<{ binding: string; stage: string; type: string; on_plan: boolean; mode: 'any' | 'all' }>();
    const steps: Step[] = [];
    for (const { binding, stage, type, on_plan, mode } of rows) {
      if (on_plan) {
        const request = await policyRequest(this.users, situation);
        if (!(await this.policies.decide(binding, mode, request, 'pass')).passing) continue;
      }
      steps.push({ kind: 'stage', type, flow: flow.id, stage, binding });
    }
    return steps;
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
