import { randomUUID } from 'node:crypto';
import { Column, Entity, Index } from 'typeorm';
import { Bytes, Flag, Id, Json, Moment, Reference, Text } from '../platform/database/fields.js';
import { User } from '../users/user.entity.js';
import { Flow } from './flow.entity.js';
import type { Step } from './plan.js';

/**
 * A link with which a run goes on, in whichever browser it is opened: what was left to do and what was known when it
 * was made. A used one is kept until it would have run out, so that whoever opens it again is told so.
 */
@Entity('flow_token')
@Index(['expires_at'])
export class FlowToken {
  @Id() id: string = randomUUID();
  /** What it was made for, for whoever looks at the table. */
  @Text() name: string;
  /** SHA-256 of what stands in the link. */
  @Bytes({ unique: true }) key_hash: Buffer;
  @Reference(() => Flow) flow: string;
  /** The account that it is about: the link dies with it. */
  @Reference(() => User, { nullable: true, onDelete: 'CASCADE' }) user: string | null = null;
  /** Who collects the run: a name in `Purposes`. */
  @Text({ nullable: true }) purpose: string | null = null;
  /** Where to go afterwards: a path on this server, sealed. */
  @Text({ nullable: true }) next_url: string | null = null;
  @Column('jsonb') steps: Step[] = [];
  @Json() memory: Readonly<Record<string, unknown>> = {};
  /** True: it opens one run; false: as many as it is opened for. */
  @Flag() revoke_on_execution = true;
  @Moment({ nullable: true }) used_at: Date | null = null;
  @Moment() expires_at: Date;
}
