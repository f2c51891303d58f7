import { randomUUID } from 'node:crypto';
import { Entity } from 'typeorm';
import { Id, Moment, Reference, Text } from '../../platform/database/fields.js';
import { User } from '../user.entity.js';

/** A password that somebody had before: only its hash, as it was stored. */
@Entity('password_history')
export class EarlierPassword {
  @Id() id: string = randomUUID();
  @Reference(() => User) user: string;
  @Text() password: string;
  @Moment() replaced_at: Date;
}
