import { IsBoolean, IsInt, IsString, Max, Min, MinLength } from 'class-validator';
import { IsDuration } from '../../platform/duration.js';
import { MailServer } from './mail-server.js';

/** Sends a link that has to be followed. */
export class EmailConfig extends MailServer {
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
  /** The mail's text: `email/password_reset.html`, `email/account_confirmation.html` or one of the server's own. */
  @IsString() @MinLength(1) template = 'email/password_reset.html';
}
