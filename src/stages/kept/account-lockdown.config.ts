import { IsBoolean, IsOptional, IsUUID } from 'class-validator';

/** What is done to an account that has to be shut at once. */
export class AccountLockdownConfig {
  @IsBoolean() deactivate_user = true;
  @IsBoolean() set_unusable_password = true;
  @IsBoolean() delete_sessions = true;
  @IsBoolean() revoke_tokens = true;
  /** Where whoever shuts their own goes then. */
  @IsOptional() @IsUUID('loose') self_service_completion_flow: string | null = null;
}
