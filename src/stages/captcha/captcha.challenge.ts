import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

/** What a page needs to show a captcha. */
export interface CaptchaWidget {
  site_key: string;
  js_url: string;
  /** False: it is solved without being shown. */
  interactive: boolean;
  pending_user: string;
  pending_user_avatar: string;
}

export type CaptchaChallenge = CaptchaWidget;

export class CaptchaAnswer {
  @IsString()
  @IsNotEmpty({ message: 'This field may not be blank.' })
  @MaxLength(8192, { message: 'No captcha gives an answer that long.' })
  token: string;
}
