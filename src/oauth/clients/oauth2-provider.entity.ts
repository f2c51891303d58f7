import { randomUUID } from 'node:crypto';
import { Column, Entity } from 'typeorm';
import { IsArray } from 'class-validator';
import { Application } from '../../applications/application.entity.js';
import { DeviceSettings } from '../../brands/device-settings.js';
import { CertificateKeyPair } from '../../platform/certificates/certificate-key-pair.entity.js';
import { Bytes, Choice, Flag, Id, Reference, Span, Text, Texts, Uuids } from '../../platform/database/fields.js';
import { randomText } from '../../platform/secrets/random.js';
import { Flow } from '../../flows/flow.entity.js';
import type { RedirectUri } from './redirect-uri.js';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '../tokens/own-pairs.js';

export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
export const GRANT_TYPES = [
  'authorization_code',
  'implicit',
  'hybrid',
  'refresh_token',
  'client_credentials',
  'password',
  DEVICE_CODE,
] as const;
export const LOGOUT_METHODS = ['backchannel', 'frontchannel'] as const;
export const SUB_MODES = ['hashed_user_id', 'user_id', 'user_uuid', 'user_username', 'user_email', 'user_upn'] as const;

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** An OAuth client and how it is served (authentik calls it a provider). */
@Entity('oauth2_provider')
export class OAuth2Provider extends DeviceSettings {
  @Id() id: string = randomUUID();
  /** What administrators call it. */
  @Text({ unique: true, min: 1 }) name: string;
  /** The application that this client belongs to; without one it is not served. */
  @Reference(() => Application, { nullable: true, unique: true }) application: string | null = null;
  /** How people sign in for this client; null: as the brand says. */
  @Reference(() => Flow, { nullable: true }) authentication_flow: string | null = null;
  /** Its stages are walked after the device is confirmed. */
  @Reference(() => Flow, { nullable: true }) authorization_flow: string | null = null;
  /** How people sign out of this client. */
  @Reference(() => Flow, { nullable: true }) invalidation_flow: string | null = null;
  /** Ids of the scope mappings that this client may ask for. */
  @Uuids() property_mappings: string[] = [];
  /** `public`: an app that can keep no secret. `confidential`: it shows its `client_secret`. */
  @Choice(['confidential', 'public']) client_type: 'confidential' | 'public' = 'confidential';
  /** How this client may get tokens; in the short form `device_code` is the device grant. */
  @Texts({ values: GRANT_TYPES }) grant_types: string[] = [];
  /** By what it names itself; made up unless given. */
  @Text({ unique: true, min: 1, max: 255, pattern: /^[\x20-\x7e]+$/, what: 'printable ASCII' })
  client_id: string = randomText(LETTERS_AND_DIGITS, 40);
  /** Keyed hash of the secret; null: the client has none. */
  @Bytes({ nullable: true }) client_secret_hash: Buffer | null = null;
  /** Addresses that a person may be sent back to. */
  @Column('jsonb') @IsArray() redirect_uris: RedirectUri[] = [];
  /** False: what is known about the person is told at userinfo alone. */
  @Flag() include_claims_in_id_token = true;
  /** authentik's life of an authorization code. It never shortens a device code. */
  @Span() access_code_validity = 'minutes=1';
  /** How long access tokens are valid. */
  @Span({ min: 1 }) access_token_validity = 'hours=1';
  /** How long refresh tokens are valid. */
  @Span({ min: 1 }) refresh_token_validity = 'days=30';
  /** A refresh token is replaced when less than this is left of its life; 0: always. */
  @Span() refresh_token_threshold = 'seconds=0';
  /** By what tokens name the person: by something that never changes, or by a name. */
  @Choice(SUB_MODES) sub_mode: (typeof SUB_MODES)[number] = 'hashed_user_id';
  /** Whether tokens come from an issuer of this application, or from one for all. */
  @Choice(['per_provider', 'global']) issuer_mode: 'per_provider' | 'global' = 'per_provider';
  /** Where a client hears that somebody signed out. */
  @Text({ pattern: /^$|^https?:\/\/[^\s/]/i, what: 'an http or https address' }) logout_uri = '';
  /** Whether it hears so from the server, or from the person's browser. */
  @Choice(LOGOUT_METHODS) logout_method: (typeof LOGOUT_METHODS)[number] = 'backchannel';
  /** Sources whose JWTs would do instead of a secret; by id. */
  @Uuids() jwt_federation_sources: string[] = [];
  /** Providers whose JWTs would do instead of a secret; by id. */
  @Uuids() jwt_federation_providers: string[] = [];
  /** The application that this client serves beside its own provider. */
  @Reference(() => Application, { nullable: true }) backchannel_application: string | null = null;
  /** Whether it only serves beside another provider. */
  @Flag() is_backchannel = false;
  /** The pair that signs this client's tokens; null: the server's own for `signing_algorithm`. */
  @Reference(() => CertificateKeyPair, { nullable: true }) signing_key: string | null = null;
  /** Kept; tokens are not encrypted. */
  @Reference(() => CertificateKeyPair, { nullable: true }) encryption_key: string | null = null;
  /** How tokens are signed. */
  @Choice(SIGNING_ALGORITHMS) signing_algorithm: SigningAlgorithm = 'ES256';
}
