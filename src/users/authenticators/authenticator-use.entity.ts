import { Entity, Index, PrimaryColumn } from 'typeorm';
import { Moment, Reference } from '../../platform/database/fields.js';
import { User } from '../user.entity.js';
import { Authenticator } from './authenticator.entity.js';

/** That somebody has used an authenticator in a browser, for a stage that need not ask again so soon. */
@Entity('authenticator_use')
@Index(['expires_at'])
export class AuthenticatorUse {
  @PrimaryColumn('bytea') browser_hash: Buffer;
  @Reference(() => User, { primary: true }) user: string;
  /** The stage's name. */
  @PrimaryColumn('text') stage: string;
  /** If it is removed, it is as if it had never been used. */
  @Reference(() => Authenticator) authenticator: string;
  @Moment() expires_at: Date;
}
