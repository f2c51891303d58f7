import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

export interface AuthenticatorTotpChallenge {
  pending_user: string;
  pending_user_avatar: string;
  /** What an app reads from the QR code: `otpauth://totp/…` */
  config_url: string;
  /** The QR code, as the address of a picture that is the picture itself. */
  qr: string;
  /** The key for those who type it, in groups of four. */
  key: string;
}

export class AuthenticatorTotpAnswer {
  @IsString()
  @IsNotEmpty({ message: 'This field may not be blank.' })
  @MaxLength(50, { message: 'That is too long for a code.' })
  code: string;
}
