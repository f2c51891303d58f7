import { IsOptional, IsString, IsUUID, MinLength } from 'class-validator';
import { IsDuration } from '../../platform/duration.js';
import { StageMailServer } from '../email/mail-server.js';

/** Has people set up codes by e-mail. */
export class AuthenticatorEmailConfig extends StageMailServer {
  /** The flow by which somebody who is signed in sets one up; null: they cannot. */
  @IsOptional() @IsUUID('loose') configure_flow: string | null = null;
  /** What people call it; empty: the stage's name. */
  @IsString() friendly_name = '';
  /** How long a code holds. */
  @IsDuration() token_expiry = 'minutes=30';
  /** The mail's subject. */
  @IsString() @MinLength(1) subject = 'authentik Sign-in code';
  /** The mail's text. */
  @IsString() @MinLength(1) template = 'email/email_otp.html';
}
