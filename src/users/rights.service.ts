import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { ObjectPermission } from './object-permission.entity.js';
import { Role } from './role.entity.js';
import type { User } from './user.entity.js';
import { Users } from './users.service.js';

/** What people may see and do beside walking flows, in authentik's words: `authentik_flows.inspect_flow`. */
@Injectable()
export class Rights {
  constructor(
    private readonly db: DataSource,
    private readonly users: Users,
  ) {}

  /**
   * Whether an account may do something: with all objects of a kind, or at least with the one of this id. Superusers may
   * do everything; others what they, their roles and the roles of their groups were given.
   */
  async may(user: User, permission: string, object?: string): Promise<boolean> {
    if (!user.is_active) return false;
    const groups = await this.users.groupsOf(user.id);
    if (user.permissions.includes(permission) || groups.some((group) => group.is_superuser)) return true;
    const roles = [...user.roles, ...groups.flatMap((group) => group.roles)];
    const held = roles.length === 0 ? [] : await this.db.manager.findBy(Role, { id: In(roles) });
    if (held.some(({ permissions }) => permissions.includes(permission))) return true;
    if (object === undefined) return false;
    return this.db.manager.existsBy(ObjectPermission, [
      { object, permission, user: user.id },
      ...(roles.length === 0 ? [] : [{ object, permission, role: In(roles) }]),
    ]);
  }
}
