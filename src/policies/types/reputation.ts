import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import { policyType } from '../policy-type.js';

export class ReputationConfig {
  /** Whether the failures from this address count. */
  @IsBoolean() check_ip = true;
  /** Whether the failures with this name count. */
  @IsBoolean() check_username = true;
  /** It passes at this sum or below it: it finds those who are suspicious. */
  @IsInt() @Min(-2_147_483_648) @Max(2_147_483_647) threshold = -5;
}

/** Passes for somebody with too many failures behind them. */
export const reputation = policyType({
  type: 'reputation',
  model: 'authentik_policies_reputation.reputationpolicy',
  config: ReputationConfig,
  rule: ({ check_ip, check_username }) =>
    check_ip || check_username ? [] : [{ field: 'check_ip', message: 'Either IP or Username must be checked' }],
});
