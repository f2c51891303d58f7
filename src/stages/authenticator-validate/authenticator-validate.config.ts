import { ArrayUnique, IsArray, IsIn, IsNumber, IsUUID, Min } from 'class-validator';
import { IsDuration } from '../../platform/duration.js';
import type { Problem } from '../../platform/validation.js';
import { USER_VERIFICATIONS, WEBAUTHN_HINTS, type WebauthnHint } from '../authenticator-webauthn/webauthn-words.js';

export const DEVICE_CLASSES = ['static', 'totp', 'webauthn', 'duo', 'sms', 'email'] as const;

/** Has people use an authenticator that they have set up. */
export class AuthenticatorValidateConfig {
  /** What happens to whoever has no authenticator: they pass, they do not, or they set one up. */
  @IsIn(['skip', 'deny', 'configure']) not_configured_action: 'skip' | 'deny' | 'configure' = 'skip';
  /** The stages by which they set one up; of several they choose one. */
  @IsArray() @IsUUID('loose', { each: true }) configuration_stages: string[] = [];
  /** Which kinds of authenticator count. */
  @IsArray() @ArrayUnique() @IsIn(DEVICE_CLASSES, { each: true }) device_classes: (typeof DEVICE_CLASSES)[number][] = [
    ...DEVICE_CLASSES,
  ];
  /** Whoever has used theirs within this span in the same browser passes; 0: nobody. */
  @IsDuration() last_auth_threshold = 'seconds=0';
  /** Whether a security key has to check that it is in the right hands. */
  @IsIn(USER_VERIFICATIONS) webauthn_user_verification: (typeof USER_VERIFICATIONS)[number] = 'preferred';
  /** Which kind of security key the browser suggests first. */
  @IsArray() @ArrayUnique() @IsIn(WEBAUTHN_HINTS, { each: true }) webauthn_hints: WebauthnHint[] = [];
  /** The makes of security keys that count, by AAGUID; none: all. */
  @IsArray() @IsUUID('loose', { each: true }) webauthn_allowed_device_types: string[] = [];
  /** After n wrong codes by email the next counts only after this times 2 to the n − 1 seconds; 0: at once. */
  @IsNumber() @Min(0) email_otp_throttling_factor = 1;
  /** The same as `email_otp_throttling_factor`, for codes by text message. */
  @IsNumber() @Min(0) sms_otp_throttling_factor = 1;
  /** The same as `email_otp_throttling_factor`, for codes of an app. */
  @IsNumber() @Min(0) totp_otp_throttling_factor = 1;
  /** The same as `email_otp_throttling_factor`, for recovery codes. */
  @IsNumber() @Min(0) static_otp_throttling_factor = 1;
}

export function authenticatorValidateRule(config: AuthenticatorValidateConfig): Problem[] {
  if (config.not_configured_action !== 'configure' || config.configuration_stages.length > 0) return [];
  const message = 'When "Not configured action" is set to "Configure", you must set a configuration stage.';
  return [{ field: 'configuration_stages', message }];
}
