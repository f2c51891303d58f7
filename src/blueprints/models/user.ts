import { isForeignHash } from '../../users/passwords/foreign-hash.js';
import { UserGroup } from '../../users/user-group.entity.js';
import { User } from '../../users/user.entity.js';
import { model, sameLinks, textOr } from './model.js';

const UNKNOWN_HASH =
  'Invalid password hash format. Must be a valid Django password hash: pbkdf2_sha256$… or argon2$argon2id$…, of no more work than a sign-in may cost. Or give a password, or set one with npx stagedoor user set-password';

/** The type of accounts that a server makes for itself. */
const OWN = 'internal_service_account';

export const user = model({
  names: ['authentik_core.user', 'user'],
  short: 'user',
  key: 'username',
  entity: User,
  extras: {
    /** Their password, in clear in the file, only hashed in the database. Null or empty: left as it is. */
    password: {
      secret: true,
      problem: textOr('password must be a text: put it in quotes'),
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
    /** The hash of their password, as Django writes it. It serves until the next sign-in, after which the password is hashed as all others are. */
    password_hash: {
      secret: true,
      mirror: true,
      problem: (value) => (value === null || value === '' || isForeignHash(value) ? undefined : UNKNOWN_HASH),
      read: () => Promise.resolve(false),
      write: ({ tx, users }, id, value) =>
        value === null || value === '' ? Promise.resolve(false) : users.importPassword(id, value as string, tx),
    },
    /** The groups that they are in: the list takes the place of the one there was. */
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
  references: { roles: ['authentik_rbac.role'] },
  hidden: ['password', 'password_change_date', 'password_import', 'authenticators_seed'],
  kept: ['last_login', 'path', 'type'],
  readOnly: [
    'avatar',
    'date_joined',
    'groups_obj',
    'is_superuser',
    'last_updated',
    'password_change_date',
    'roles_obj',
    'uid',
    'uuid',
  ],
  async rule({ id, type }, work, given) {
    if (given.get('password') && given.get('password_hash'))
      return [{ field: 'password_hash', message: 'Cannot set both password and password_hash. Use only one.' }];
    if (!work) return [];
    const before = await work.tx.findOneBy(User, { id });
    if (!before && type === OWN)
      return [{ field: 'type', message: `Setting a user to internal service account is not allowed.` }];
    if (before?.type === OWN && type !== OWN)
      return [{ field: 'type', message: "Can't change internal service account to other user type." }];
    return [];
  },
});
