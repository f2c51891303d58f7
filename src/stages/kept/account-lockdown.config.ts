import { IsBoolean, IsOptional, IsUUID } from 'class-validator';

/** What is done to an account that has to be shut at once. */
export class AccountLockdownConfig {
  /** True: the account cannot sign in any more. */
  @IsBoolean() deactivate_user = true;
  /** True: its password is taken away. */
  @IsBoolean() set_unusable_password = true;
  /** True: it is signed out everywhere. */
  @IsBoolean() delete_sessions = true;
  /** True: its tokens hold no longer. */
  @IsBoolean() revoke_tokens = true;
  /** Where whoever shuts their own goes then. */
  @IsOptional() @IsUUID('loose') self_service_completion_flow: string | null = null;
}
