import { randomUUID } from 'node:crypto';
import { Entity } from 'typeorm';
import { Bytes, Choice, Flag, Id, Moment, Reference, Text } from '../platform/database/fields.js';
import { User } from './user.entity.js';

export const TOKEN_INTENTS = ['verification', 'api', 'recovery', 'app_password'] as const;

/** What a program would show instead of signing in as somebody. It is kept, and opens nothing. */
@Entity('token')
export class Token {
  @Id() id: string = randomUUID();
  /** By what people know it. */
  @Text({ unique: true, min: 1, max: 255, pattern: /^[-\w]+$/, what: 'letters, digits, dashes and underscores only' })
  identifier: string;
  /** A name that never changes, for tokens that come with a server. */
  @Text({ nullable: true, unique: true, min: 1 }) managed: string | null = null;
  /** The account that it stands for. */
  @Reference(() => User) user: string;
  /** What it is for: `api` or `app_password`. */
  @Choice(TOKEN_INTENTS) intent: (typeof TOKEN_INTENTS)[number];
  /** What it is there for, in words. */
  @Text() description = '';
  /** SHA-256 of what the program shows; null: nothing fits. */
  @Bytes({ nullable: true }) key_hash: Buffer | null = null;
  /** When it ends; null: not by itself. */
  @Moment({ nullable: true }) expires: Date | null = null;
  /** False: it lasts, whatever `expires` says. */
  @Flag() expiring = true;
}
