import { IsIn, IsInt } from 'class-validator';
import { Configurable } from '../configurable.js';

/** Has people set up codes of an app. */
export class AuthenticatorTotpConfig extends Configurable {
  /** How many digits a code has. */
  @IsInt() @IsIn([6, 8]) digits: 6 | 8;
}
