import { Injectable } from '@nestjs/common';
import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import { Clock } from '../../platform/clock.js';
import { Events } from '../../platform/events/events.js';
import { Users } from '../../users/users.service.js';
import { no, policyType, YES, type PolicyAnswer, type PolicyHandler, type PolicyRequest } from '../policy-type.js';

const DAY_MS = 24 * 60 * 60 * 1000;

export class ExpiryConfig {
  /** How old a password may be. */
  @IsInt() @Min(-2_147_483_648) @Max(2_147_483_647) days: number;
  /** False: a password that is too old is made unusable as well, as soon as the person sends something. */
  @IsBoolean() deny_only = false;
}

@Injectable()
class ExpiryPolicy implements PolicyHandler<ExpiryConfig> {
  constructor(
    private readonly clock: Clock,
    private readonly users: Users,
    private readonly events: Events,
  ) {}

  async ask({ days, deny_only }: ExpiryConfig, { user, visitor, acts }: PolicyRequest): Promise<PolicyAnswer> {
    if (!user?.password_change_date) return YES;
    const age = Math.floor((this.clock.now().getTime() - user.password_change_date.getTime()) / DAY_MS);
    if (age < days) return YES;
    if (deny_only) return no('Password has expired.');
    if (acts === true && user.password !== null) {
      await this.users.expirePassword(user);
      const client_ip = visitor?.address ?? null;
      const context = { reason: 'password expired', days };
      await this.events.record({ action: 'user_write', user_id: user.id, client_ip, context });
    }
    return no(`Password expired ${age - days} days ago. Please update your password.`);
  }
}

/** Passes for somebody whose password is not too old, and for somebody who has none. */
export const expiry = policyType({
  type: 'expiry',
  model: 'authentik_policies_expiry.passwordexpirypolicy',
  config: ExpiryConfig,
  handler: ExpiryPolicy,
});
