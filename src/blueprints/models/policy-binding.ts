import { PolicyBinding } from '../../policies/policy-binding.entity.js';
import type { Problem } from '../../platform/validation.js';
import { model } from './model.js';

const SUBJECTS = ['group', 'policy', 'user'] as const;

export const policyBinding = model({
  names: ['authentik_policies.policybinding'],
  key: 'order',
  entity: PolicyBinding,
  references: {
    target: ['flow', 'authentik_flows.flowstagebinding', 'application', 'authentik_core.source'],
    policy: ['policy'],
    group: ['group'],
    user: ['user'],
  },
  identifiedBy: SUBJECTS.map((subject) => ['target', 'order', subject]),
  partOf: 'target',
  rule(binding): Problem[] {
    const set = SUBJECTS.filter((name) => binding[name] !== null);
    if (set.length === 1) return [];
    const message =
      set.length === 0
        ? "One of 'group', 'policy', 'user' must be set: a binding says who or what decides"
        : "Only one of 'group', 'policy', 'user' can be set: make a binding for each";
    return [{ field: set[1] ?? 'policy', message }];
  },
  indispensable(target) {
    // a stage that nothing takes out of the flow is always walked; and what is not there needs no guard
    if (target?.kind === 'scalar' && (target.gap || target.refers === 'flow_stage_binding')) return undefined;
    return 'it guards its target, and without it everybody would be let in. Bind a group instead, or take both out of the file';
  },
});
