import { IsBoolean, IsIn, IsOptional, IsString, IsUUID, MinLength } from 'class-validator';
import { Configurable } from '../configurable.js';

/** Has people set up codes by text message. */
export class AuthenticatorSmsConfig extends Configurable {
  /** Who sends the text messages. */
  @IsIn(['twilio', 'generic']) provider: 'twilio' | 'generic';
  /** The number that they come from. */
  @IsString() @MinLength(1) from_number: string;
  /** The account at the sender's, or its address. */
  @IsString() @MinLength(1) account_sid: string;
  /** What the sender lets the server in by. */
  @IsString() @MinLength(1) auth: string;
  /** The password that goes with `auth`, where there is one. */
  @IsString() auth_password = '';
  /** How `auth` is shown to the sender. */
  @IsIn(['basic', 'bearer']) auth_type: 'basic' | 'bearer' = 'basic';
  /** True: of the number only a hash is kept, so that nobody uses it twice. */
  @IsBoolean() verify_only = false;
  /** A mapping that writes what the sender is told. */
  @IsOptional() @IsUUID('loose') mapping: string | null = null;
}
