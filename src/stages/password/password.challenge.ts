import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

export interface PasswordChallenge {
  pending_user: string;
  pending_user_avatar: string;
  allow_show_password: boolean;
  recovery_url?: string;
}

export class PasswordAnswer {
  @IsString()
  @IsNotEmpty({ message: 'This field may not be blank.' })
  @MaxLength(4096, { message: 'A password has 4096 characters at most.' })
  password: string;
}
