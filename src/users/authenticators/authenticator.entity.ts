import { randomUUID } from 'node:crypto';
import { Column, Entity } from 'typeorm';
import { Bytes, Choice, Id, Int, Moment, Reference, Text, Texts, Uuid } from '../../platform/database/fields.js';
import { User } from '../user.entity.js';

export const AUTHENTICATOR_TYPES = ['totp', 'static', 'webauthn'] as const;
export type AuthenticatorType = (typeof AUTHENTICATOR_TYPES)[number];

/** What people call them. */
export const AUTHENTICATOR_WORDS: Readonly<Record<AuthenticatorType, string>> = {
  totp: 'Authenticator app',
  static: 'Recovery codes',
  webauthn: 'Passkey',
};

/** Something that its owner has beside a password: an app with codes, a list of recovery codes, a passkey. */
@Entity('authenticator')
export class Authenticator {
  @Id() id: string = randomUUID();
  @Reference(() => User) user: string;
  @Choice(AUTHENTICATOR_TYPES) type: AuthenticatorType;
  /** What its owner calls it. */
  @Text({ min: 1, max: 200 }) name: string;
  @Moment() created_at: Date;
  @Moment({ nullable: true }) last_used_at: Date | null = null;
  /** Wrong codes since the last right one, and when the last of them came. */
  @Int() failures = 0;
  @Moment({ nullable: true }) failed_at: Date | null = null;

  /** Of an app: its key (RFC 6238), sealed. */
  @Text({ nullable: true }) key: string | null = null;
  /** Of an app: how many digits a code has. */
  @Int({ nullable: true }) digits: number | null = null;
  /** Of an app: by how many steps of 30 s its clock is fast. */
  @Int() drift = 0;
  /** Of an app: the step of the last code that was taken; no code of it or of an earlier step is taken again. */
  @Int() last_t = -1;

  /** Of recovery codes: keyed hashes of those that are left. */
  @Texts() codes: string[] = [];

  /** Of a passkey, from here on: what W3C Web Authentication calls its credential. */
  @Text({ nullable: true, unique: true }) credential_id: string | null = null;
  @Bytes({ nullable: true }) public_key: Buffer | null = null;
  /** Up to 2^32 − 1; it only grows, unless the passkey does not count. */
  @Column('double precision') sign_count = 0;
  @Texts() transports: string[] = [];
  /** The host that it was made for. */
  @Text({ nullable: true }) rp_id: string | null = null;
  /** Its make. */
  @Uuid({ nullable: true }) aaguid: string | null = null;
  /** `singleDevice` or `multiDevice`: whether it may be copied to its owner's other machines. */
  @Text({ nullable: true }) device_type: string | null = null;
}
