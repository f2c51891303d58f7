import { IsArray, IsBoolean, IsInt, IsOptional, IsString, IsUUID, Min } from 'class-validator';

/** authentik's name for the accounts of the server itself: the backend that there is. */
export const INBUILT = 'authentik.core.auth.InbuiltBackend';

export class PasswordConfig {
  /** Where passwords are looked up, by authentik's names. Those that this server does not have are passed over. */
  @IsArray() @IsString({ each: true }) backends: string[] = [INBUILT];
  /** The flow by which somebody who is signed in changes their password. */
  @IsOptional() @IsUUID('loose') configure_flow: string | null = null;
  /** Wrong passwords in one run before it ends. */
  @IsInt() @Min(1) failed_attempts_before_cancel = 5;
  /** True: the person may look at what they typed. */
  @IsBoolean() allow_show_password = false;
}
