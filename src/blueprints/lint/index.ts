import { clientFlow } from './client-flow.rule.js';
import { consent } from './consent.rule.js';
import { deviceFlow } from './device-flow.rule.js';
import { expiry } from './expiry.rule.js';
import { guessBudgets } from './guess-budget.rule.js';
import type { House } from './house.js';
import { needsUser } from './needs-user.rule.js';
import { policies } from './policies.rule.js';
import type { LintRule, Remark } from './rule.js';
import { scopes } from './scopes.rule.js';
import { unserved } from './unserved.rule.js';

/** Everything that the linter knows, one a line. Order never matters. */
export const rules: readonly LintRule[] = [
  clientFlow,
  consent,
  deviceFlow,
  expiry,
  guessBudgets,
  needsUser,
  policies,
  scopes,
  unserved,
];

/** What the rules have to say about a house. */
export const lint = (house: House): Remark[] => rules.flatMap((rule) => rule.look(house));
