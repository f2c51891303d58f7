import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { JsonText } from '../../flows/json-text.js';

export interface AuthenticatorWebauthnChallenge {
  pending_user: string;
  pending_user_avatar: string;
  /** What the browser is asked to make (W3C Web Authentication §5.4). */
  registration: PublicKeyCredentialCreationOptionsJSON;
}

export class AuthenticatorWebauthnAnswer {
  /** What the browser has made. */
  @JsonText(50_000) response: string;
}
