import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { JsonText } from '../../flows/json-text.js';

/** One kind of authenticator that may answer. */
export interface DeviceChallenge {
  device_class: 'static' | 'totp' | 'webauthn';
  /** The id of the one that was used last; `-1`: nobody has said yet whose it is. */
  device_uid: string;
  /** For passkeys what the browser is asked for (W3C Web Authentication §5.5), else empty. */
  challenge: PublicKeyCredentialRequestOptionsJSON | Record<string, never>;
  /** ISO 8601; null: never. */
  last_used: string | null;
}

/** A stage by which an authenticator is set up. */
export interface ConfigurationStage {
  pk: string;
  name: string;
  verbose_name: string;
  meta_model_name: string;
}

export interface AuthenticatorValidateChallenge {
  pending_user: string;
  pending_user_avatar: string;
  /** One for each kind that the person has. */
  device_challenges: DeviceChallenge[];
  /** What may be set up instead, if the person has nothing. */
  configuration_stages: ConfigurationStage[];
}

/** One of `code`, `webauthn`, `duo` or `selected_stage`. */
export class AuthenticatorValidateAnswer {
  @IsOptional() @IsString() @MaxLength(200, { message: 'That is too long for a code.' }) code?: string;
  /** What the browser answers (W3C Web Authentication §5.1). */
  @IsOptional() @JsonText(50_000) webauthn?: string;
  @IsOptional() duo?: unknown;
  /** One of `device_challenges`. It is only looked at: nothing has to be sent to anybody for it. */
  @IsOptional() @JsonText(50_000) selected_challenge?: string;
  @IsOptional() @IsString() @MaxLength(100) selected_stage?: string;
}
