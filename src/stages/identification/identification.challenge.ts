import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { JsonText } from '../../flows/json-text.js';
import type { CaptchaWidget } from '../captcha/captcha.challenge.js';

export interface IdentificationChallenge {
  user_fields: string[];
  /** What was typed before, to be shown in the field. */
  pending_user_identifier: string | null;
  /** True: the page has a field for the password as well. */
  password_fields: boolean;
  allow_show_password: boolean;
  /** The application that the person is on the way to. */
  application_pre?: string;
  flow_designation: string;
  /** What has to be solved on the same page. */
  captcha_stage: CaptchaWidget | null;
  enroll_url?: string;
  recovery_url?: string;
  passwordless_url?: string;
  primary_action: string;
  sources: never[];
  show_source_labels: boolean;
  enable_remember_me: boolean;
  /** What browsers that know passkeys ask for beside the name (W3C Web Authentication §5.5); null: nothing. */
  passkey_challenge: PublicKeyCredentialRequestOptionsJSON | null;
}

export class IdentificationAnswer {
  @IsOptional() @IsString() @MaxLength(320) uid_field?: string;
  @IsOptional() @IsString() @MaxLength(4096) password?: string;
  /** What the browser answers to `passkey_challenge`. */
  @IsOptional() @JsonText(50_000) passkey?: string;
  @IsOptional() @IsString() @MaxLength(8192) captcha_token?: string;
}
