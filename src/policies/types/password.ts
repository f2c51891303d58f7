import { Injectable } from '@nestjs/common';
import { IsBoolean, IsInt, IsString, Max, Min, MinLength } from 'class-validator';
import { BreachList } from '../../users/passwords/breach-list.js';
import { brokenRule, type PasswordRules } from '../passwords/rules.js';
import { strengthOf } from '../passwords/strength.js';
import { NOT_SET, typedPassword } from '../passwords/typed-password.js';
import { no, policyType, YES, type PolicyAnswer, type PolicyHandler, type PolicyRequest } from '../policy-type.js';

const LARGEST = 2_147_483_647;

export class PasswordPolicyConfig implements PasswordRules {
  /** The `field_key` of the prompt in which the password is typed. */
  @IsString() @MinLength(1) password_field = 'password';
  /** Whether the amounts and `length_min` hold. */
  @IsBoolean() check_static_rules = true;
  /** Whether the password is looked up in the list of `STAGEDOOR_BREACH_LIST`: nobody outside is asked. */
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
  /** How often it may be on that list. */
  @IsInt() @Min(0) @Max(LARGEST) hibp_allowed_count = 0;
  /** zxcvbn gives 0 to 4 points: this many are too few. */
  @IsInt() @Min(0) @Max(LARGEST) zxcvbn_score_threshold = 2;
}

@Injectable()
class PasswordPolicy implements PolicyHandler<PasswordPolicyConfig> {
  constructor(private readonly breaches: BreachList) {}

  async ask(config: PasswordPolicyConfig, { user, context }: PolicyRequest): Promise<PolicyAnswer> {
    const password = typedPassword(context, config.password_field);
    if (password === undefined) return no(NOT_SET);
    if (config.check_static_rules && brokenRule(config, password))
      return config.error_message === '' ? no() : no(config.error_message);
    if (config.check_have_i_been_pwned) {
      const count = await this.breaches.count(password);
      if (count > config.hibp_allowed_count) return no(`Password exists on ${count} online lists.`);
    }
    if (config.check_zxcvbn) {
      const { score, hints } = await strengthOf(password, user ? [user.username, user.name, user.email] : []);
      if (score <= config.zxcvbn_score_threshold) return no('Password is too weak.', ...hints);
    }
    return YES;
  }
}

/** Passes when a new password is good enough. The first thing that is wrong with it is the answer. */
export const password = policyType({
  type: 'password',
  model: 'authentik_policies_password.passwordpolicy',
  config: PasswordPolicyConfig,
  handler: PasswordPolicy,
});
