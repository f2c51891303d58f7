import { randomUUID } from 'node:crypto';
import { IsDate, IsOptional } from 'class-validator';
import { Entity } from 'typeorm';
import { Flow } from '../../flows/flow.entity.js';
import { Flag, Id, Json, Moment, Reference, Slug, Uuid } from '../../platform/database/fields.js';
import { User } from '../../users/user.entity.js';

/** Lets whoever holds its id into a flow that has an invitation stage. */
@Entity('invitation')
export class Invitation {
  @Id() id: string = randomUUID();
  /** Several may have the same. */
  @Slug() name: string;
  /** The only flow that it is good for, and goes with; null: any. */
  @Reference(() => Flow, { nullable: true, onDelete: 'CASCADE' }) flow: string | null = null;
  /** True: it is good for once. */
  @Flag() single_use = false;
  /** Who invites. */
  @Reference(() => User, { nullable: true }) created_by: string | null = null;
  /** What the flow knows beforehand, as if it had been typed. */
  @Json() fixed_data: Record<string, unknown> = {};
  /** When it stops being good; null: never. */
  @Moment({ nullable: true }) @IsOptional() @IsDate() expires: Date | null = null;
  /** False: it is good for ever, whatever `expires` says. */
  @Flag() expiring = true;
  /** The run that has used up what is good for once: no foreign key, because a run is stored after it. */
  @Uuid({ nullable: true }) used_by: string | null = null;
}
