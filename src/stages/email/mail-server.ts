import { IsBoolean, IsEmail, IsInt, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';
import type { MailServer } from '../../platform/mail/mail-server.js';

const LARGEST = 2_147_483_647;

/** How a stage that sends mail reaches the server that takes it. */
export class StageMailServer implements MailServer {
  /** True: the server's own settings are used, and not those below. */
  @IsBoolean() use_global_settings = false;
  /** Where the mail server is reached. */
  @IsString() @MinLength(1) host = 'localhost';
  /** The port of the mail server. */
  @IsInt() @Min(-LARGEST - 1) @Max(LARGEST) port = 25;
  /** By what this server signs in there; empty: it does not. */
  @IsString() username = '';
  /** The password that goes with `username`. */
  @IsString() password = '';
  /** True: STARTTLS. */
  @IsBoolean() use_tls = false;
  /** True: TLS from the first byte. */
  @IsBoolean() use_ssl = false;
  /** Seconds that the mail server may take. */
  @IsInt() @Min(-LARGEST - 1) @Max(LARGEST) timeout = 10;
  /** Who the mail is from. */
  @IsEmail({ require_tld: false }) @MaxLength(254) from_address = 'system@authentik.local';
}
