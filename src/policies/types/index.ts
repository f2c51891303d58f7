import type { PolicyType } from '../policy-type.js';
import { dummy } from './dummy.js';

/** Every kind of policy, one a line. Order never matters. */
export const policyTypes: readonly PolicyType[] = [dummy as PolicyType];
