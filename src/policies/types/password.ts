import { IsBoolean, IsInt, IsString, Max, Min, MinLength } from 'class-validator';
import { policyType } from '../policy-type.js';

const LARGEST = 2_147_483_647;

export class PasswordPolicyConfig {
  /** The `field_key` of the prompt in which the password is typed. */
  @IsString() @MinLength(1) password_field = 'password';
  /** Whether the amounts and `length_min` hold. */
  @IsBoolean() check_static_rules = true;
  /** Whether the password is looked up in haveibeenpwned.com. */
  @IsBoolean() check_have_i_been_pwned = false;
  /** Whether zxcvbn says how easily the password is guessed. */
  @IsBoolean() check_zxcvbn = false;
  /** How many digits a password has at least. */
  @IsInt() @Min(0) @Max(LARGEST) amount_digits = 0;
  /** How many capital letters it has at least. */
  @IsInt() @Min(0) @Max(LARGEST) amount_uppercase = 0;
  /** How many small letters it has at least. */
  @IsInt() @Min(0) @Max(LARGEST) amount_lowercase = 0;
  /** How many symbols it has at least. */
  @IsInt() @Min(0) @Max(LARGEST) amount_symbols = 0;
  /** How many characters it has at least. */
  @IsInt() @Min(0) @Max(LARGEST) length_min = 0;
  /** What counts as a symbol. */
  @IsString() @MinLength(1) symbol_charset = '!\\"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ ';
  /** What the person is told when a rule is broken. */
  @IsString() error_message = '';
  /** How often it may be on the lists of haveibeenpwned.com. */
  @IsInt() @Min(0) @Max(LARGEST) hibp_allowed_count = 0;
  /** zxcvbn gives 0 to 4 points: this many are too few. */
  @IsInt() @Min(0) @Max(LARGEST) zxcvbn_score_threshold = 2;
}

/** Passes when a new password is good enough. */
export const password = policyType({
  type: 'password',
  model: 'authentik_policies_password.passwordpolicy',
  config: PasswordPolicyConfig,
});
