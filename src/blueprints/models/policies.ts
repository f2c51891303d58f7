import { Policy } from '../../policies/policy.entity.js';
import { policyTypes } from '../../policies/types/index.js';
import { model, type Model } from './model.js';

/** A policy of whatever type: for references only. */
export const policy = model({
  names: ['authentik_policies.policy', 'policy'],
  short: 'policy',
  key: 'name',
  entity: Policy,
  findOnly: true,
});

/** One model for each type of policy that an author may write. */
export const policyModels: readonly Model[] = policyTypes.map((kind) =>
  model({
    names: [kind.model ?? `stagedoor_policies.${kind.type}`],
    key: 'name',
    entity: Policy,
    config: { type: kind.type, class: kind.config, ...(kind.main !== undefined && { main: kind.main }) },
    expressions: () =>
      kind.language && kind.main !== undefined ? [{ field: kind.main, language: kind.language, kind: 'policy' }] : [],
    rule: ({ config }) => kind.rule?.(config) ?? [],
  }),
);
