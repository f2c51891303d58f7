import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';

export interface UserLoginChallenge {
  pending_user: string;
  pending_user_avatar: string;
}

export class UserLoginAnswer {
  /** A form sends `true` for a ticked box and nothing for an empty one. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  remember_me?: boolean;
}
