import { Entity } from 'typeorm';
import { Reference } from '../platform/database/fields.js';
import { Group } from './group.entity.js';
import { User } from './user.entity.js';

/** Who is in which group. */
@Entity('user_group')
export class UserGroup {
  @Reference(() => User, { primary: true }) user: string;
  @Reference(() => Group, { primary: true }) group: string;
}
