import { ArrayUnique, IsArray, IsBoolean, IsIn, IsOptional, IsUUID } from 'class-validator';
import { USER_FIELDS, type UserField } from '../../users/users.service.js';

export class IdentificationConfig {
  /** By which of their fields people may name themselves. */
  @IsArray() @ArrayUnique() @IsIn(USER_FIELDS, { each: true }) user_fields: UserField[] = ['username', 'email'];
  /** A password stage whose field is shown on this page too. */
  @IsOptional() @IsUUID('loose') password_stage: string | null = null;
  /** A captcha stage that is solved on this page too. */
  @IsOptional() @IsUUID('loose') captcha_stage: string | null = null;
  /** A stage whose passkeys say who somebody is on this page too. */
  @IsOptional() @IsUUID('loose') webauthn_stage: string | null = null;
  /** True: it does not matter how names are spelled in capitals. */
  @IsBoolean() case_insensitive_matching = true;
  /** False: the pages go on calling people what they typed. */
  @IsBoolean() show_matched_user = true;
  /** True: an unknown name goes on to the password like a known one. */
  @IsBoolean() pretend_user_exists = true;
  /** True: people may have their name kept in this browser. */
  @IsBoolean() enable_remember_me = false;
  /** Linked on the page, for those who have no account. */
  @IsOptional() @IsUUID('loose') enrollment_flow: string | null = null;
  /** Linked on the page, for those who have lost their password. */
  @IsOptional() @IsUUID('loose') recovery_flow: string | null = null;
  /** Linked on the page, for those who sign in without a password. */
  @IsOptional() @IsUUID('loose') passwordless_flow: string | null = null;
  /** Other services that people may sign in with. */
  @IsArray() @IsUUID('loose', { each: true }) sources: string[] = [];
  /** True: `sources` are shown by name, not by their sign alone. */
  @IsBoolean() show_source_labels = false;
  /** Whoever is signed in already is not asked who they are, nor for their password, nor signed in anew. */
  @IsBoolean() skip_when_signed_in = false;
}
