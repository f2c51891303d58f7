import { randomUUID } from 'node:crypto';
import { Entity, Index } from 'typeorm';
import { Flag, Id, Int, Reference, Uuid } from '../platform/database/fields.js';
import { Group } from '../users/group.entity.js';
import { User } from '../users/user.entity.js';
import { Policy } from './policy.entity.js';

/** Ties a flow, a stage binding, an application or a source to exactly one of: a policy, a group, a person. */
@Entity('policy_binding')
@Index(['target', 'order'])
export class PolicyBinding {
  @Id() id: string = randomUUID();
  /** The id of a flow, a stage binding, an application or a source; no foreign key, because it is one of four tables. */
  @Uuid() target: string;
  @Reference(() => Policy, { nullable: true, onDelete: 'CASCADE' }) policy: string | null = null;
  @Reference(() => Group, { nullable: true, onDelete: 'CASCADE' }) group: string | null = null;
  @Reference(() => User, { nullable: true, onDelete: 'CASCADE' }) user: string | null = null;
  @Flag() negate = false;
  @Flag() enabled = true;
  @Int() order: number;
  /** Seconds that the policy may take. */
  @Int({ min: 0 }) timeout = 30;
  /** What counts when the policy fails to answer. */
  @Flag() failure_result = false;
}
