import { IsBoolean, IsIn, IsNumber, IsString, MinLength } from 'class-validator';
import { IsServiceUrl } from './service-url.js';

export const CONTENT_TYPES = ['application/x-www-form-urlencoded', 'application/json'] as const;

/** Has somebody show that they are no machine. */
export class CaptchaConfig {
  /** The key that the page shows. */
  @IsString() @MinLength(1) public_key: string;
  /** The key that the server keeps to itself. */
  @IsString() @MinLength(1) private_key: string;
  /** The captcha's script: reCAPTCHA's, hCaptcha's, Turnstile's, or another that works like one of them. */
  @IsServiceUrl() js_url = 'https://www.recaptcha.net/recaptcha/api.js';
  /** Where answers are checked. */
  @IsServiceUrl() api_url = 'https://www.recaptcha.net/recaptcha/api/siteverify';
  /** How they are sent there. */
  @IsIn(CONTENT_TYPES) request_content_type: (typeof CONTENT_TYPES)[number] = 'application/x-www-form-urlencoded';
  /** True: it may have to be solved by hand, so it is shown. */
  @IsBoolean() interactive = false;
  /** The lowest score that passes; −1: any. */
  @IsNumber() score_min_threshold = 0.5;
  /** The highest score that passes; −1: any. */
  @IsNumber() score_max_threshold = 1;
  /** False: a bad score goes on, for policies to judge. */
  @IsBoolean() error_on_invalid_score = true;
}
