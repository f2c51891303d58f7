import type { PolicyType } from '../policy-type.js';
import { cel } from './cel.js';
import { dummy } from './dummy.js';
import { eventMatcher } from './event-matcher.js';
import { expiry } from './expiry.js';
import { expression } from './expression.js';
import { geoip } from './geoip.js';
import { network } from './network.js';
import { password } from './password.js';
import { reputation } from './reputation.js';
import { uniquePassword } from './unique-password.js';

/** Every kind of policy, one a line. Order never matters. */
export const policyTypes: readonly PolicyType[] = [
  cel,
  dummy,
  eventMatcher,
  expiry,
  expression,
  geoip,
  network,
  password,
  reputation,
  uniquePassword,
];
