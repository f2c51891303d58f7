import { randomUUID } from 'node:crypto';
import { Entity, Unique } from 'typeorm';
import { Id, Moment, Reference, Text } from '../platform/database/fields.js';
import { User } from '../users/user.entity.js';
import { Application } from './application.entity.js';

/** What a person has allowed an application, to be remembered. */
@Entity('consent')
@Unique(['user', 'application'])
export class Consent {
  @Id() id: string = randomUUID();
  @Reference(() => User) user: string;
  @Reference(() => Application) application: string;
  /** Ids of permissions (scopes), in order, separated by spaces. */
  @Text() permissions: string;
  /** Null: for good. */
  @Moment({ nullable: true }) expires_at: Date | null = null;
}
