import { IsArray, IsIn, IsUUID } from 'class-validator';

/** Finds out who somebody is by the certificate of their browser. */
export class MtlsConfig {
  /** Whether the browser has to show a certificate. */
  @IsIn(['optional', 'required']) mode: 'optional' | 'required';
  /** Who may have signed it; none: those of the brand. */
  @IsArray() @IsUUID('loose', { each: true }) certificate_authorities: string[] = [];
  /** What of the certificate is compared with `user_attribute`. */
  @IsIn(['subject', 'common_name', 'email']) cert_attribute: 'subject' | 'common_name' | 'email';
  /** What of the account `cert_attribute` is compared with. */
  @IsIn(['username', 'email']) user_attribute: 'username' | 'email';
}
