import { randomUUID } from 'node:crypto';
import { Entity, Index } from 'typeorm';
import { Id, Reference, Text, Uuid } from '../platform/database/fields.js';
import { PERMISSION } from './permissions.js';
import { Role } from './role.entity.js';
import { User } from './user.entity.js';

/** What an account or a role may do with one object. */
@Entity('object_permission')
export class ObjectPermission {
  @Id() id: string = randomUUID();
  /** The id of a row of any table that blueprints can write: no foreign key. */
  @Index() @Uuid() object: string;
  @Text({ pattern: PERMISSION }) permission: string;
  /** One of the two is set. */
  @Reference(() => User, { nullable: true, onDelete: 'CASCADE' }) user: string | null = null;
  @Reference(() => Role, { nullable: true, onDelete: 'CASCADE' }) role: string | null = null;
}
