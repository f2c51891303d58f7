import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { Verdicts } from '../../executor/inside/verdicts.service.js';
import { contextOf } from '../../flows/context.js';
import { FlowStageBinding } from '../../flows/flow-stage-binding.entity.js';
import { Flow } from '../../flows/flow.entity.js';
import { journalOf, type Stood } from '../../flows/journal.js';
import { Memory } from '../../flows/memory.js';
import type { Run } from '../../flows/run.entity.js';
import { Stage } from '../../flows/stage.entity.js';
import { sha256 } from '../../platform/secrets/hash.js';
import { StageCatalogue } from '../../stages/stage-catalogue.js';
import type { SignedIn } from '../../users/sessions/sessions.service.js';
import { User } from '../../users/user.entity.js';
import type { InspectedPlan, Inspection, PlannedStage } from './inspection.js';
import { shownContext, usersIn } from './shown-context.js';

type Bindings = ReadonlyMap<string, FlowStageBinding>;

/** Looks at a run from inside. Whoever asks has the right to. */
@Injectable()
export class Inspector {
  constructor(
    private readonly db: DataSource,
    private readonly catalogue: StageCatalogue,
    private readonly verdicts: Verdicts,
  ) {}

  async inspect(flow: Flow, run: Run, person: SignedIn): Promise<Inspection> {
    const memory = new Memory(run.memory);
    const { stood, asked } = journalOf(memory);
    const bindings = await this.bindings(
      [...run.steps, ...stood].map((one) => ('binding' in one ? one.binding : undefined)),
    );
    const session_id = sha256(person.session.id).toString('hex');
    const steps = await this.steps(run);
    const ahead = steps.map((step) => ('stage' in step ? this.planned(step.stage, bindings) : null));
    const behind = stood.map((one) => this.planned(one, bindings));
    const plan = (current: PlannedStage | null, next: PlannedStage | null, plan_context = {}): InspectedPlan => ({
      current_stage: current,
      next_planned_stage: next,
      plan_context,
      session_id,
    });
    return {
      plans: behind.map((stage, i) => plan(stage, behind[i + 1] ?? ahead[1] ?? null)),
      current_plan: plan(ahead[0] ?? null, ahead[1] ?? null, await this.context(memory)),
      is_completed: run.state !== 'open',
      run: {
        pk: run.id,
        flow: { pk: flow.id, slug: flow.slug, title: flow.title },
        state: run.state,
        created_at: run.created_at.toISOString(),
        expires_at: run.expires_at.toISOString(),
        message: run.message,
        steps: steps.map((step) =>
          'stage' in step
            ? { kind: 'stage', name: step.stage.name, type: step.stage.type }
            : { kind: 'enter', flow: step.flow },
        ),
        verdicts: await this.verdicts.named(asked),
      },
    };
  }

  /** What is still to be done, with names. */
  private async steps({ steps }: Run): Promise<({ stage: Stood } | { flow: string })[]> {
    const ids = steps.flatMap((step) => (step.kind === 'stage' && step.stage !== undefined ? [step.stage] : []));
    const doors = steps.flatMap((step) => (step.kind === 'enter' ? [step.flow] : []));
    const stages = ids.length === 0 ? [] : await this.db.manager.findBy(Stage, { id: In(ids) });
    const flows = doors.length === 0 ? [] : await this.db.manager.findBy(Flow, { id: In(doors) });
    return steps.map((step) => {
      if (step.kind === 'enter') return { flow: flows.find(({ id }) => id === step.flow)?.slug ?? '' };
      const { type, stage, binding } = step;
      const name = stages.find(({ id }) => id === stage)?.name ?? type;
      return { stage: { name, type, ...(stage ? { stage } : {}), ...(binding ? { binding } : {}) } };
    });
  }

  private async bindings(named: readonly (string | undefined)[]): Promise<Bindings> {
    const ids = named.filter((id) => id !== undefined);
    const found = ids.length === 0 ? [] : await this.db.manager.findBy(FlowStageBinding, { id: In(ids) });
    return new Map(found.map((binding) => [binding.id, binding]));
  }

  private planned({ name, type, stage, binding: id }: Stood, bindings: Bindings): PlannedStage {
    const binding = (id === undefined ? undefined : bindings.get(id)) ?? new FlowStageBinding();
    return {
      pk: id ?? null,
      target: binding.target ?? null,
      stage: stage ?? null,
      stage_obj: { pk: stage ?? null, name, type, component: this.catalogue.get(type).type.component },
      evaluate_on_plan: binding.evaluate_on_plan,
      re_evaluate_policies: binding.re_evaluate_policies,
      order: binding.order ?? null,
      invalid_response_action: binding.invalid_response_action,
      policy_engine_mode: binding.policy_engine_mode,
    };
  }

  private async context(memory: Memory): Promise<Record<string, unknown>> {
    const context = contextOf(memory);
    const ids = usersIn(context);
    const users = ids.length === 0 ? [] : await this.db.manager.findBy(User, { id: In(ids) });
    return shownContext(context, new Map(users.map((user) => [user.id, user])));
  }
}
