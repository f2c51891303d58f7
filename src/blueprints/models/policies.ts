import { Policy } from '../../policies/policy.entity.js';
import { policyTypes } from '../../policies/types/index.js';
import { model, type Model } from './model.js';

/** A policy of whatever type: for references only. */
export const policy = model({
  names: ['authentik_policies.policy', 'policy'],
  key: 'name',
  entity: Policy,
  findOnly: true,
});

/** One model for each type of policy that the server has. */
export const policyModels: readonly Model[] = policyTypes.map(({ model: name, type, config }) =>
  model({ names: [name], key: 'name', entity: Policy, config: { type, class: config } }),
);
