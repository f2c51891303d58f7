import { isDeepStrictEqual } from 'node:util';
import { Group } from '../../users/group.entity.js';
import { UserGroup } from '../../users/user-group.entity.js';
import { model, sameLinks, textOr } from './model.js';

export const group = model({
  names: ['authentik_core.group', 'group'],
  short: 'group',
  key: 'name',
  entity: Group,
  references: { parents: ['group'], roles: ['authentik_rbac.role'] },
  extras: {
    /** How authentik named the one group above before there could be several. Null: there is none. */
    parent: {
      references: ['group'],
      mirror: true,
      problem: textOr('parent must be one group'),
      read: async ({ tx }, id) => (await tx.findOneByOrFail(Group, { id })).parents[0] ?? null,
      async write({ tx }, id, value) {
        const { parents: before } = await tx.findOneByOrFail(Group, { id });
        const parents = value === null ? [] : [value as string];
        if (isDeepStrictEqual(before, parents)) return false;
        await tx.update(Group, { id }, { parents });
        return true;
      },
    },
    /** The members: the list takes the place of the one there was. */
    users: {
      references: ['user'],
      mirror: true,
      problem: (value) => (Array.isArray(value) ? undefined : 'users must be a list of accounts'),
      read: async ({ tx }, id) => (await tx.findBy(UserGroup, { group: id })).map(({ user }) => user),
      async write({ tx }, id, value) {
        const existing = await tx.findBy(UserGroup, { group: id });
        return sameLinks(
          value as string[],
          existing.map(({ user }) => user),
          (user) => tx.insert(UserGroup, { user, group: id }),
          (user) => tx.delete(UserGroup, { user, group: id }),
        );
      },
    },
  },
  readOnly: [
    'children',
    'children_obj',
    'group_uuid',
    'inherited_roles_obj',
    'num_pk',
    'parent_name',
    'parents_obj',
    'roles_obj',
    'users_obj',
  ],
  rule: ({ id, parents }, _work, given) =>
    parents.includes(id) || given.get('parent') === id
      ? [{ field: given.has('parent') ? 'parent' : 'parents', message: 'Cannot set group as parent of itself.' }]
      : [],
});
