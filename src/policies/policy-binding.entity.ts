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
  /** The policy that decides. */
  @Reference(() => Policy, { nullable: true, onDelete: 'CASCADE' }) policy: string | null = null;
  /** The group whose members pass. */
  @Reference(() => Group, { nullable: true, onDelete: 'CASCADE' }) group: string | null = null;
  /** The person who passes. */
  @Reference(() => User, { nullable: true, onDelete: 'CASCADE' }) user: string | null = null;
  /** True: what it says is turned round. */
  @Flag() negate = false;
  /** False: as if it were not there. */
  @Flag() enabled = true;
  /** Its place among those of the target: the lowest is asked first. */
  @Int() order: number;
  /** Seconds that the policy may take; 0: as long as it needs. */
  @Int({ min: 0 }) timeout = 30;
  /** What counts when the policy fails to answer. */
  @Flag() failure_result = false;
}
