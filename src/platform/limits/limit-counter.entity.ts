import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Moment } from '../database/fields.js';

/** How often something went wrong within the running window. */
@Entity('limit_counter')
export class LimitCounter {
  @PrimaryColumn('text') key: string;
  @Column('integer') count: number;
  @Moment() resets_at: Date;
}
