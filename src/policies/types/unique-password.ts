import { IsInt, IsString, Max, Min, MinLength } from 'class-validator';
import { policyType } from '../policy-type.js';

export class UniquePasswordConfig {
  /** The `field_key` of the prompt in which the password is typed. */
  @IsString() @MinLength(1) password_field = 'password';
  /** How many earlier passwords it has to differ from. */
  @IsInt() @Min(0) @Max(2_147_483_647) num_historical_passwords = 1;
}

/** Passes when a new password is none of somebody's last ones. */
export const uniquePassword = policyType({
  type: 'unique-password',
  model: 'authentik_policies_unique_password.uniquepasswordpolicy',
  config: UniquePasswordConfig,
});
