import { Group } from '../../users/group.entity.js';
import { UserGroup } from '../../users/user-group.entity.js';
import { model, sameLinks } from './model.js';

export const group = model({
  names: ['authentik_core.group', 'group'],
  short: 'group',
  key: 'name',
  entity: Group,
  references: { parents: ['group'] },
  extras: {
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
  unused: ['roles', 'permissions'],
});
