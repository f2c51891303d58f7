import { ArrayUnique, IsArray, IsBoolean, IsIn, IsOptional, IsUUID } from 'class-validator';
import { USER_FIELDS, type UserField } from '../../users/users.service.js';

export class IdentificationConfig {
  /** By which of their fields people may name themselves. */
  @IsArray() @ArrayUnique() @IsIn(USER_FIELDS, { each: true }) user_fields: UserField[] = ['username', 'email'];
  /** A password stage whose field is shown on this page too. */
  @IsOptional() @IsUUID('loose') password_stage: string | null = null;
  @IsBoolean() case_insensitive_matching = true;
  /** False: the pages go on calling people what they typed. */
  @IsBoolean() show_matched_user = true;
  /** True: an unknown name goes on to the password like a known one. */
  @IsBoolean() pretend_user_exists = true;
  @IsBoolean() enable_remember_me = false;
  @IsOptional() @IsUUID('loose') enrollment_flow: string | null = null;
  @IsOptional() @IsUUID('loose') recovery_flow: string | null = null;
  @IsOptional() @IsUUID('loose') passwordless_flow: string | null = null;
  @IsBoolean() show_source_labels = false;
  /** Whoever is signed in already is not asked who they are, nor for their password, nor signed in anew. */
  @IsBoolean() skip_when_signed_in = false;
}
