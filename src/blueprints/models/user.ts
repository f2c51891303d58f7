import { UserGroup } from '../../users/user-group.entity.js';
import { User } from '../../users/user.entity.js';
import { model, sameLinks } from './model.js';

export const user = model({
  names: ['authentik_core.user', 'user'],
  short: 'user',
  key: 'username',
  entity: User,
  extras: {
    /** In clear in the file, only hashed in the database. Null or empty: left as it is. */
    password: {
      secret: true,
      problem: (value) =>
        value === null || typeof value === 'string' ? undefined : 'password must be a text: put it in quotes',
      read: async ({ tx }, id) => (await tx.findOneByOrFail(User, { id })).password !== null,
      async write({ tx, users }, id, value) {
        if (value === null || value === '') return false;
        const account = await tx.findOneByOrFail(User, { id });
        // the same password again would only be another hash
        if (account.password !== null && (await users.checkPassword(account, value as string))) return false;
        await users.setPassword(id, value as string, tx);
        return true;
      },
    },
    password_hash: {
      secret: true,
      mirror: true,
      problem: (value) =>
        value === null || value === ''
          ? undefined
          : 'a hash made by another server cannot be checked here: give a password, or set one with npx stagedoor user set-password',
      read: () => Promise.resolve(false),
      write: () => Promise.resolve(false),
    },
    /** The list takes the place of the one there was. */
    groups: {
      references: ['group'],
      problem: (value) => (Array.isArray(value) ? undefined : 'groups must be a list of groups'),
      read: async ({ tx }, id) => (await tx.findBy(UserGroup, { user: id })).map(({ group }) => group),
      async write({ tx }, id, value) {
        const existing = await tx.findBy(UserGroup, { user: id });
        return sameLinks(
          value as string[],
          existing.map(({ group }) => group),
          (group) => tx.insert(UserGroup, { user: id, group }),
          (group) => tx.delete(UserGroup, { user: id, group }),
        );
      },
    },
  },
  hidden: ['password'],
  unused: ['roles', 'permissions'],
});
