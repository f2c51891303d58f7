import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Flag, Moment } from '../database/fields.js';

/** When something was tried within the window that is running. */
@Entity('limit_counter')
@Index(['expires_at'])
export class LimitCounter {
  @PrimaryColumn('text') key: string;
  /** The tries that count, oldest first; never more than are allowed. */
  @Column('timestamp with time zone', { array: true }) hits: Date[];
  /** Whether the last try was within the limit. */
  @Flag() admitted: boolean;
  @Moment() expires_at: Date;
}
