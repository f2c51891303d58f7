import { randomUUID } from 'node:crypto';
import { Entity, Index } from 'typeorm';
import { Id, Json, Moment, Text } from '../database/fields.js';

/** Something that an admin may want to know later. Never holds a code, a password, a secret or a token. */
@Entity('event')
@Index(['at'])
@Index('event_login', ['user_id', 'at'], { where: `"action" = 'login'` })
export class Event {
  @Id() id: string = randomUUID();
  @Moment() at: Date;
  /** authentik's word where it has one: `login`, `login_failed`, `authorize_application` … */
  @Text() action: string;
  /** The account concerned, if one is known. No foreign key: the trail outlives the account. */
  @Text({ nullable: true }) user_id: string | null = null;
  @Text({ nullable: true }) client_ip: string | null = null;
  @Json() context: Record<string, unknown> = {};
}
