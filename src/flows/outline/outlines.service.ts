import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { EngineMode } from '../../policies/engine-mode.js';
import { PolicyBinding } from '../../policies/policy-binding.entity.js';
import { Policy } from '../../policies/policy.entity.js';
import { Group } from '../../users/group.entity.js';
import { User } from '../../users/user.entity.js';
import { FlowStageBinding } from '../flow-stage-binding.entity.js';
import type { Flow } from '../flow.entity.js';
import { Stage } from '../stage.entity.js';
import type { Bound, Gate, Outline } from './outline.js';

/** Says what a flow is made of, whoever would walk it. */
@Injectable()
export class Outlines {
  constructor(private readonly db: DataSource) {}

  async of(flow: Flow): Promise<Outline> {
    const bindings = await this.db.manager.find(FlowStageBinding, {
      where: { target: flow.id },
      order: { order: 'ASC', id: 'ASC' },
    });
    const stages = await this.rows(
      Stage,
      bindings.map((binding) => binding.stage),
    );
    const bound = await this.bound([flow.id, ...bindings.map(({ id }) => id)]);
    const gate = (target: string, mode: EngineMode): Gate => ({ mode, bound: bound.get(target) ?? [] });
    const { slug, name, title, designation, authentication, denied_action } = flow;
    return {
      flow: { slug, name, title, designation, authentication, denied_action },
      gate: gate(flow.id, flow.policy_engine_mode),
      stages: bindings.map((binding) => ({
        order: binding.order,
        name: stages.get(binding.stage)!.name,
        type: stages.get(binding.stage)!.type,
        asked: { on_plan: binding.evaluate_on_plan, on_arrival: binding.re_evaluate_policies },
        gate: gate(binding.id, binding.policy_engine_mode),
        invalid_response_action: binding.invalid_response_action,
      })),
    };
  }

  private async bound(targets: string[]): Promise<Map<string, Bound[]>> {
    const bindings = await this.db.manager.find(PolicyBinding, {
      where: { target: In(targets), enabled: true },
      order: { order: 'ASC', id: 'ASC' },
    });
    const of = (field: 'policy' | 'group' | 'user'): string[] => bindings.flatMap((binding) => binding[field] ?? []);
    const policies = await this.rows(Policy, of('policy'));
    const groups = await this.rows(Group, of('group'));
    const users = await this.rows(User, of('user'));
    const found = new Map<string, Bound[]>();
    for (const { target, order, negate, policy, group, user } of bindings) {
      const about =
        policy !== null
          ? { kind: 'policy' as const, name: policies.get(policy)!.name, type: policies.get(policy)!.type }
          : group !== null
            ? { kind: 'group' as const, name: groups.get(group)!.name, type: null }
            : { kind: 'user' as const, name: users.get(user!)!.username, type: null };
      found.set(target, [...(found.get(target) ?? []), { ...about, order, negate }]);
    }
    return found;
  }

  private async rows<T extends { id: string }>(entity: new () => T, ids: string[]): Promise<Map<string, T>> {
    const rows =
      ids.length === 0
        ? []
        : await this.db.manager.createQueryBuilder(entity, 'r').where('r.id IN (:...ids)', { ids }).getMany();
    return new Map(rows.map((row) => [row.id, row]));
  }
}
