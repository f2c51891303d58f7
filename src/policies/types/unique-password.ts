import { Injectable } from '@nestjs/common';
import { IsInt, IsString, Max, Min, MinLength } from 'class-validator';
import type { EntityManager } from 'typeorm';
import { PasswordHistory } from '../../users/passwords/password-history.js';
import { NOT_SET, typedPassword } from '../passwords/typed-password.js';
import { no, policyType, YES, type PolicyAnswer, type PolicyHandler, type PolicyRequest } from '../policy-type.js';

const USED = 'This password has been used previously. Please choose a different one.';

export class UniquePasswordConfig {
  /** The `field_key` of the prompt in which the password is typed. */
  @IsString() @MinLength(1) password_field = 'password';
  /** How many of the last passwords it has to differ from, the present one included; at most 50 are kept. */
  @IsInt() @Min(0) @Max(2_147_483_647) num_historical_passwords = 1;
}

@Injectable()
class UniquePasswordPolicy implements PolicyHandler<UniquePasswordConfig> {
  constructor(private readonly history: PasswordHistory) {
    history.add(mostThatIsAskedFor);
  }

  async ask(config: UniquePasswordConfig, { user, context }: PolicyRequest): Promise<PolicyAnswer> {
    const password = typedPassword(context, config.password_field);
    if (password === undefined) return no(NOT_SET);
    const used = user !== null && (await this.history.includes(user, password, config.num_historical_passwords));
    return used ? no(USED) : YES;
  }
}

async function mostThatIsAskedFor(within: EntityManager): Promise<number> {
  const rows: { most: number | null }[] = await within.query(
    `SELECT max(coalesce((config->>'num_historical_passwords')::int, 1)) AS most FROM policy WHERE type = 'unique-password'`,
  );
  return rows[0]?.most ?? 0;
}

/** Passes when a new password is none of somebody's last ones. */
export const uniquePassword = policyType({
  type: 'unique-password',
  model: 'authentik_policies_unique_password.uniquepasswordpolicy',
  config: UniquePasswordConfig,
  handler: UniquePasswordPolicy,
});
