import { ArrayUnique, IsArray, IsBoolean, IsIn, IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import { Configurable } from '../configurable.js';
import { USER_VERIFICATIONS, WEBAUTHN_HINTS, type WebauthnHint } from './webauthn-words.js';

/** Has people set up a security key or a passkey. */
export class AuthenticatorWebauthnConfig extends Configurable {
  /** Whether the key has to check that it is in the right hands. */
  @IsIn(USER_VERIFICATIONS) user_verification: (typeof USER_VERIFICATIONS)[number] = 'preferred';
  /** Whether the key has to remember the account, so that nobody needs to type a name. */
  @IsIn(USER_VERIFICATIONS) resident_key_requirement: (typeof USER_VERIFICATIONS)[number] = 'preferred';
  /** Built into the machine, or one that can be carried; null: either. */
  @IsOptional() @IsIn(['platform', 'cross-platform']) authenticator_attachment: 'platform' | 'cross-platform' | null =
    null;
  /** True: the same key cannot be set up twice. */
  @IsBoolean() prevent_duplicate_devices = true;
  /** Which kind of key the browser suggests first. */
  @IsArray() @ArrayUnique() @IsIn(WEBAUTHN_HINTS, { each: true }) hints: WebauthnHint[] = [];
  /** The makes of keys that may be set up, by AAGUID; none: all. */
  @IsArray() @IsUUID('loose', { each: true }) device_type_restrictions: string[] = [];
  /** Failed tries before it ends; 0: any number. */
  @IsInt() @Min(0) @Max(2_147_483_647) max_attempts = 0;
}
