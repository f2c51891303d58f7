import type { EngineMode } from '../../policies/engine-mode.js';
import { PolicyBinding } from '../../policies/policy-binding.entity.js';
import { Policy } from '../../policies/policy.entity.js';
import { policyTypes } from '../../policies/types/index.js';
import type { House } from './house.js';

const typesByName = new Map(policyTypes.map((type) => [type.type, type]));

/** What a binding answers whoever asks; undefined when that depends. */
export function constantAnswer(house: House, binding: PolicyBinding): boolean | undefined {
  const policy = house.one(Policy, binding.policy);
  const type = policy && typesByName.get(policy.type);
  const settings = type && house.settings(policy, type.config);
  if (!settings || !house.knows(binding, 'policy', 'negate', 'enabled')) return undefined;
  const answer = type.constant?.(settings);
  return answer === undefined ? undefined : answer !== binding.negate;
}

/** Whether a target is passed by everybody or by nobody, as `Policies.decide` does its sums; undefined when it depends. */
export function constantVerdict(house: House, target: string, mode: EngineMode): boolean | undefined {
  const asked = house.boundTo(PolicyBinding, target).filter(({ enabled }) => enabled);
  if (asked.length === 0) return true;
  const answers = asked.map((binding) => constantAnswer(house, binding));
  const decisive = mode === 'any';
  if (answers.includes(decisive)) return decisive;
  return answers.includes(undefined) ? undefined : !decisive;
}
