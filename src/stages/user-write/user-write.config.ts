import { IsBoolean, IsIn, IsOptional, IsString, IsUUID } from 'class-validator';
import { USER_TYPES } from '../../users/user.entity.js';

export const USER_CREATION_MODES = ['never_create', 'create_when_required', 'always_create'] as const;

/** Writes down what was typed: a new account, or changes of one. */
export class UserWriteConfig {
  /** Whether somebody new gets an account: never, when there is nobody yet, or always. */
  @IsIn(USER_CREATION_MODES) user_creation_mode: (typeof USER_CREATION_MODES)[number] = 'create_when_required';
  /** True: new accounts are blocked until somebody activates them. */
  @IsBoolean() create_users_as_inactive = false;
  /** A group that new accounts belong to. */
  @IsOptional() @IsUUID('loose') create_users_group: string | null = null;
  /** What new accounts are. */
  @IsIn(USER_TYPES) user_type: (typeof USER_TYPES)[number] = 'external';
  /** Where new accounts are filed; empty: where all are. */
  @IsString() user_path_template = '';
}
