import { IsInt, Max, Min } from 'class-validator';
import { Configurable } from '../configurable.js';

/** Gives people recovery codes. */
export class AuthenticatorStaticConfig extends Configurable {
  /** How many recovery codes somebody gets; 1000 at most, whatever it says. */
  @IsInt() @Min(0) @Max(2_147_483_647) token_count = 6;
  /** How many characters each has. */
  @IsInt() @Min(0) @Max(100) token_length = 12;
}
