import { randomUUID } from 'node:crypto';
import { Matches } from 'class-validator';
import { Entity, Index } from 'typeorm';
import { Bytes, Choice, Flag, Id, Json, Moment, Text, Uuids } from '../platform/database/fields.js';
import { Permissions } from './permissions.js';

export const USER_TYPES = ['internal', 'external', 'service_account', 'internal_service_account'] as const;

/** An account: a person, or a service that acts like one. */
@Entity('user')
// made by the migration: TypeORM cannot state an index on an expression
@Index('user_username_lower', { synchronize: false })
@Index('user_email_lower', { synchronize: false })
export class User {
  @Id() id: string = randomUUID();
  /** By what they sign in. */
  @Text({ unique: true, min: 1, max: 150 }) username: string;
  /** What people call them. */
  @Text() name = '';
  /** Their e-mail address; they may sign in by it too. */
  @Text({ max: 254, pattern: /^$|^[^\s@]+@[^\s@]+$/, what: 'a valid email address' }) email = '';
  /** False: they cannot sign in. */
  @Flag() is_active = true;
  /** Whether it is somebody of the house, a guest, or a service. */
  @Choice(USER_TYPES) type: (typeof USER_TYPES)[number] = 'internal';
  /** Where authentik's administration files the account. */
  @Text({ min: 1 })
  @Matches(/^[^/]/, { message: 'No leading or trailing slashes allowed.' })
  @Matches(/[^/]$/, { message: 'No leading or trailing slashes allowed.' })
  @Matches(/^(?!.*\/\/)/, { message: 'No empty segments in user path allowed.' })
  path = 'users';
  /** Anything else about them; `upn` is another name to sign in by. */
  @Json() attributes: Record<string, unknown> = {};
  /** argon2id, or another server's hash until the next sign-in; null: nobody can sign in by password. */
  @Text({ nullable: true }) password: string | null = null;
  @Moment({ nullable: true }) password_change_date: Date | null = null;
  /** SHA-256 of the other server's hash that the password came with: known again after the hash is our own. */
  @Bytes({ nullable: true }) password_import: Buffer | null = null;
  /** Random, and another one whenever one of their authenticators comes or goes; null: none ever did. */
  @Bytes({ nullable: true }) authenticators_seed: Buffer | null = null;
  /** When its owner signed in last, as the file has it. */
  @Moment({ nullable: true }) last_login: Date | null = null;
  /** The roles that it has; by id. */
  @Uuids() roles: string[] = [];
  /** What it may do with all objects, such as `authentik_flows.view_flow`. */
  @Permissions() permissions: string[] = [];
}
