import { IsArray, IsIn, IsUUID } from 'class-validator';

export class MtlsConfig {
  /** Whether the browser has to show a certificate. */
  @IsIn(['optional', 'required']) mode: 'optional' | 'required';
  /** Who may have signed it; none: those of the brand. */
  @IsArray() @IsUUID('loose', { each: true }) certificate_authorities: string[] = [];
  /** What of the certificate is compared … */
  @IsIn(['subject', 'common_name', 'email']) cert_attribute: 'subject' | 'common_name' | 'email';
  /** … with what of the account. */
  @IsIn(['username', 'email']) user_attribute: 'username' | 'email';
}
