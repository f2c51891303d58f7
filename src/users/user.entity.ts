import { randomUUID } from 'node:crypto';
import { Entity, Index } from 'typeorm';
import { Choice, Flag, Id, Json, Moment, Text } from '../platform/database/fields.js';

export const USER_TYPES = ['internal', 'external', 'service_account', 'internal_service_account'] as const;

/** An account: a person, or a service that acts like one. */
@Entity('user')
// made by the migration: TypeORM cannot state an index on an expression
@Index('user_username_lower', { synchronize: false })
@Index('user_email_lower', { synchronize: false })
export class User {
  @Id() id: string = randomUUID();
  @Text({ unique: true, min: 1, max: 150 }) username: string;
  /** What people call them. */
  @Text() name = '';
  @Text() email = '';
  @Flag() is_active = true;
  @Choice(USER_TYPES) type: (typeof USER_TYPES)[number] = 'internal';
  @Text() path = 'users';
  @Json() attributes: Record<string, unknown> = {};
  /** argon2id; null: nobody can sign in by password. */
  @Text({ nullable: true }) password: string | null = null;
  @Moment({ nullable: true }) password_change_date: Date | null = null;
}
