import { Injectable } from '@nestjs/common';
import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import { Reputations } from '../../users/reputation/reputations.service.js';
import { policyType, type PolicyAnswer, type PolicyHandler, type PolicyRequest } from '../policy-type.js';

export class ReputationConfig {
  /** Whether the failures from this address count. */
  @IsBoolean() check_ip = true;
  /** Whether the failures with this name count. */
  @IsBoolean() check_username = true;
  /** It passes at this sum or below it: it finds those who are suspicious. */
  @IsInt() @Min(-2_147_483_648) @Max(2_147_483_647) threshold = -5;
}

@Injectable()
class ReputationPolicy implements PolicyHandler<ReputationConfig> {
  constructor(private readonly reputations: Reputations) {}

  async ask(config: ReputationConfig, { user, visitor, context }: PolicyRequest): Promise<PolicyAnswer> {
    const typed = context['pending_user_identifier'];
    const names = [user?.username, typeof typed === 'string' ? typed : undefined];
    const score = await this.reputations.score({
      identifiers: config.check_username ? names.filter((name) => name !== undefined) : [],
      address: config.check_ip ? (visitor?.address ?? null) : null,
    });
    return { passing: score <= config.threshold, messages: [] };
  }
}

/** Passes for somebody with too many failures behind them. */
export const reputation = policyType({
  type: 'reputation',
  model: 'authentik_policies_reputation.reputationpolicy',
  config: ReputationConfig,
  rule: ({ check_ip, check_username }) =>
    check_ip || check_username ? [] : [{ field: 'check_ip', message: 'Either IP or Username must be checked' }],
  handler: ReputationPolicy,
});
