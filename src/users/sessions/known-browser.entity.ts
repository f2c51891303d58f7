import { Entity, Index, PrimaryColumn } from 'typeorm';
import { Moment, Reference } from '../../platform/database/fields.js';
import { User } from '../user.entity.js';

/** A browser in which somebody has signed in before. */
@Entity('known_browser')
@Index(['expires_at'])
export class KnownBrowser {
  /** The hash of the browser's cookie, in hex. */
  @PrimaryColumn('text') browser: string;
  @Reference(() => User, { primary: true }) user: string;
  @Moment() expires_at: Date;
}
