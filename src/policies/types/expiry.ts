import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import { policyType } from '../policy-type.js';

export class ExpiryConfig {
  /** How old a password may be. */
  @IsInt() @Min(-2_147_483_648) @Max(2_147_483_647) days: number;
  /** False: a password that is too old is made unusable as well. */
  @IsBoolean() deny_only = false;
}

/** Passes for somebody whose password is not too old. */
export const expiry = policyType({
  type: 'expiry',
  model: 'authentik_policies_expiry.passwordexpirypolicy',
  config: ExpiryConfig,
});
