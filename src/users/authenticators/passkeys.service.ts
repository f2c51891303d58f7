import { Injectable } from '@nestjs/common';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type AuthenticatorTransportFuture,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import type { User } from '../user.entity.js';
import { Authenticator } from './authenticator.entity.js';
import { Authenticators } from './authenticators.service.js';
import { Ceremonies } from './ceremonies.service.js';

type UserVerification = 'required' | 'preferred' | 'discouraged';

/** Whom a passkey is for: this server, as the browser knows it. */
export interface Party {
  /** The host, without its port. */
  id: string;
  /** `https://login.example.com` */
  origin: string;
  /** What people call it. */
  name: string;
}

export interface RegistrationWish {
  user: User;
  /** Those that are there already and may not be made again. */
  exclude: readonly Authenticator[];
  userVerification: UserVerification;
  residentKey: UserVerification;
  attachment: 'platform' | 'cross-platform' | null;
  hints: readonly string[];
}

export interface AssertionWish {
  /** Whose; null: anybody's, whom the passkey itself names. */
  allow: readonly Authenticator[] | null;
  userVerification: UserVerification;
  hints: readonly string[];
}

export type AssertionVerdict =
  | { kind: 'right'; authenticator: Authenticator; userVerified: boolean }
  /** Nobody has it, or not whoever is asked. */
  | { kind: 'unknown' }
  | { kind: 'wrong' };

/** Has passkeys made and used (W3C Web Authentication §7). `binding` is that of `Ceremonies`. */
@Injectable()
export class Passkeys {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly authenticators: Authenticators,
    private readonly ceremonies: Ceremonies,
  ) {}

  async registration(
    party: Party,
    binding: string,
    wish: RegistrationWish,
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const { user, attachment, residentKey, userVerification } = wish;
    const options = await generateRegistrationOptions({
      rpName: party.name,
      rpID: party.id,
      userID: handleOf(user.id),
      userName: user.username,
      userDisplayName: user.name || user.username,
      challenge: this.ceremonies.challenge(binding),
      attestationType: 'direct',
      excludeCredentials: wish.exclude.map(descriptor),
      authenticatorSelection: {
        residentKey,
        userVerification,
        ...(attachment === null ? {} : { authenticatorAttachment: attachment }),
      },
    });
    return withHints(options, wish.hints);
  }

  /**
   * The passkey that `sent` (JSON) brings, not yet stored.
   *
   * @throws an error that says what is wrong
   */
  async register(
    party: Party,
    binding: string,
    sent: string,
    userVerification: UserVerification,
  ): Promise<Authenticator> {
    const response = JSON.parse(sent) as RegistrationResponseJSON;
    let challenge = '';
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: (given) => this.ceremonies.isOurs((challenge = given), binding),
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: userVerification === 'required',
    });
    if (!verified) throw new Error('The passkey could not be verified.');
    if (!(await this.ceremonies.spend(challenge))) throw new Error('This answer was used before.');
    const { credential, aaguid, credentialDeviceType } = registrationInfo;
    return Object.assign(new Authenticator(), {
      type: 'webauthn' as const,
      credential_id: credential.id,
      public_key: Buffer.from(credential.publicKey),
      sign_count: credential.counter,
      transports: (credential.transports ?? []).filter((one) => typeof one === 'string').slice(0, 10),
      rp_id: party.id,
      aaguid,
      device_type: credentialDeviceType,
    });
  }

  async assertion(
    party: Party,
    binding: string,
    { allow, userVerification, hints }: AssertionWish,
  ): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const options = await generateAuthenticationOptions({
      rpID: party.id,
      challenge: this.ceremonies.challenge(binding),
      userVerification,
      allowCredentials: (allow ?? []).map(descriptor),
    });
    return withHints(options, hints);
  }

  /** Whose passkey answered. A right answer counts once, and not from a passkey whose counter has gone back (§6.1.1). */
  async check(
    party: Party,
    binding: string,
    sent: string,
    { allow, userVerification }: Omit<AssertionWish, 'hints'>,
  ): Promise<AssertionVerdict> {
    const response = readResponse(sent);
    const id = response?.id;
    const authenticator = typeof id === 'string' ? await this.authenticators.byCredential(id) : null;
    if (!response || !authenticator?.public_key) return { kind: 'unknown' };
    if (allow && !allow.some((one) => one.id === authenticator.id)) return { kind: 'unknown' };
    let challenge = '';
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response,
        expectedChallenge: (given) => this.ceremonies.isOurs((challenge = given), binding),
        expectedOrigin: party.origin,
        expectedRPID: party.id,
        credential: {
          id: authenticator.credential_id!,
          publicKey: Uint8Array.from(authenticator.public_key),
          counter: authenticator.sign_count,
        },
        requireUserVerification: userVerification === 'required',
      });
      const { newCounter, userVerified } = authenticationInfo;
      if (!verified || !belongs(response, authenticator)) return { kind: 'wrong' };
      if (!(await this.ceremonies.spend(challenge))) return { kind: 'wrong' };
      if (!(await this.count(authenticator, newCounter))) return { kind: 'wrong' };
      return { kind: 'right', authenticator, userVerified };
    } catch {
      return { kind: 'wrong' };
    }
  }

  private async count({ id }: Authenticator, counter: number): Promise<boolean> {
    const [, affected]: [unknown, number] = await this.db.query(
      `UPDATE authenticator SET sign_count = $2, last_used_at = $3
        WHERE id = $1 AND (sign_count < $2::float8 OR ($2::float8 = 0 AND sign_count = 0))`,
      [id, counter, this.clock.now()],
    );
    return affected === 1;
  }
}

function descriptor({ credential_id, transports }: Authenticator): {
  id: string;
  transports: AuthenticatorTransportFuture[];
} {
  return { id: credential_id ?? '', transports: transports as AuthenticatorTransportFuture[] };
}

/** §5.4.3: what a passkey keeps of the account that it is for. */
function handleOf(user: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(user, 'utf8'));
}

/** §7.2 step 6: a passkey that says whose it is has to be right. */
function belongs({ response }: AuthenticationResponseJSON, { user }: Authenticator): boolean {
  const handle = response.userHandle;
  return handle === undefined || handle === null || Buffer.from(handle, 'base64url').toString('utf8') === user;
}

function withHints<T extends { hints?: unknown }>(options: T, hints: readonly string[]): T {
  return hints.length === 0 ? options : { ...options, hints: [...hints] };
}

function readResponse(sent: string): AuthenticationResponseJSON | undefined {
  try {
    const response: unknown = JSON.parse(sent);
    return typeof Object(response).response === 'object' ? (response as AuthenticationResponseJSON) : undefined;
  } catch {
    return undefined;
  }
}
