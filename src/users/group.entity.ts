import { randomUUID } from 'node:crypto';
import { Entity } from 'typeorm';
import { Flag, Id, Json, Text, Texts, Uuids } from '../platform/database/fields.js';

/** People who are treated alike. Members of a group are members of its parents as well. */
@Entity('group')
export class Group {
  @Id() id: string = randomUUID();
  /** What it is called. */
  @Text({ unique: true, min: 1 }) name: string;
  /** True: its members may do everything. */
  @Flag() is_superuser = false;
  /** Ids of the groups that this one belongs to. */
  @Texts() parents: string[] = [];
  /** The roles that its members have; by id. */
  @Uuids() roles: string[] = [];
  /** Anything else about its members, for expressions to read. */
  @Json() attributes: Record<string, unknown> = {};
}
