import { IsBoolean, IsInt, IsString, Max, Min, MinLength } from 'class-validator';
import { IsDuration } from '../../platform/duration.js';
import type { LetterName } from '../../platform/mail/letters.js';
import { IsLetter } from './is-letter.js';
import { StageMailServer } from './mail-server.js';

/** Sends a link that has to be followed. */
export class EmailConfig extends StageMailServer {
  /** How often somebody may ask for a mail within `recovery_cache_timeout`. */
  @IsInt() @Min(0) @Max(2_147_483_647) recovery_max_attempts = 5;
  /** Within what time mails are counted for `recovery_max_attempts`. */
  @IsDuration() recovery_cache_timeout = 'minutes=5';
  /** True: whoever follows the link is not blocked any more. */
  @IsBoolean() activate_user_on_success = false;
  /** How long the link holds. */
  @IsDuration() token_expiry = 'minutes=30';
  /** The mail's subject. */
  @IsString() @MinLength(1) subject = 'authentik';
  /** Which letter is sent: its words, in the looks of the brand. */
  @IsLetter() template: LetterName = 'email/password_reset.html';
}
