import { randomUUID } from 'node:crypto';
import { Entity } from 'typeorm';
import { Id, Text } from '../platform/database/fields.js';
import { Permissions } from './permissions.js';

/** A bundle of permissions for people and groups. */
@Entity('role')
export class Role {
  @Id() id: string = randomUUID();
  /** What people call it. */
  @Text({ unique: true, min: 1, max: 150 }) name: string;
  /** What it allows with all objects, such as `authentik_flows.view_flow`. */
  @Permissions() permissions: string[] = [];
}
