import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, Not, type EntityManager } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { sameBytes, sha256 } from '../platform/secrets/hash.js';
import { Group } from './group.entity.js';
import { isForeignHash } from './passwords/foreign-hash.js';
import { hashPassword, pretendToVerify, verifyPassword } from './passwords/password-hash.js';
import { PasswordChanges, type PasswordChange } from './passwords/password-changes.js';
import { Session } from './sessions/session.entity.js';
import { PasswordHistory } from './passwords/password-history.js';
import { User } from './user.entity.js';
import { userQuery } from './user-query.js';

export const USER_FIELDS = ['username', 'email', 'upn'] as const;
export type UserField = (typeof USER_FIELDS)[number];

/** The id that no account has. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Finds accounts, knows their groups and checks their passwords. */
@Injectable()
export class Users {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly changes: PasswordChanges,
    private readonly history: PasswordHistory,
  ) {}

  byId(id: string): Promise<User | null> {
    return this.db.manager.findOneBy(User, { id });
  }

  /** The first account of which one of `fields` is `text`; `upn` is read from the account's attributes. */
  identify(text: string, fields: readonly UserField[], caseInsensitive: boolean): Promise<User | null> {
    if (fields.length === 0) return Promise.resolve(null);
    const column = { username: 'u.username', email: 'u.email', upn: `u.attributes->>'upn'` };
    const matches = fields.map((f) =>
      caseInsensitive ? `lower(${column[f]}) = lower(:text)` : `${column[f]} = :text`,
    );
    return this.db.manager
      .createQueryBuilder(User, 'u')
      .where(matches.join(' OR '), { text })
      .orderBy('u.username = :text', 'DESC')
      .addOrderBy('u.username')
      .getOne();
  }

  /**
   * The first account for which all conditions hold, in the order of their names.
   *
   * @param where Django's: `{ email__iexact: 'Ann@example.org' }`
   * @throws UnknownLookUp
   */
  async first(where: Readonly<Record<string, unknown>>): Promise<User | null> {
    const { sql, parameters } = userQuery(where);
    const found: { id: string }[] = await this.db.query(
      `SELECT u.id FROM "user" u WHERE ${sql} ORDER BY u.username LIMIT 1`,
      parameters,
    );
    return found[0] ? this.byId(found[0].id) : null;
  }

  /** Takes the same time whether there is such an account, whether it has a password, and whether it is this one. */
  checkPassword(user: User | null, password: string): Promise<boolean> {
    if (user?.password == null) return pretendToVerify(password);
    return verifyPassword(user.password, password);
  }

  /** Lets a blocked account sign in. */
  async activate(id: string): Promise<void> {
    await this.db.manager.update(User, { id }, { is_active: true });
  }

  /** Ends the sessions of the account, but for the one in which it was done. */
  async setPassword(
    id: string,
    password: string,
    within: EntityManager,
    { keep = null, host = null }: Partial<Omit<PasswordChange, 'user'>> = {},
  ): Promise<void> {
    const stored = await hashPassword(password);
    await this.keepOld(id, within);
    const password_change_date = this.clock.now();
    await within.update(User, { id }, { password: stored, password_change_date, password_import: null });
    await this.passwordChanged({ user: id, keep, host }, within);
  }

  /** Notes something about an account, for expressions and for whoever noted it, under a name of its own. */
  async setAttribute(id: string, name: string, value: unknown, within: EntityManager = this.db.manager): Promise<void> {
    await within.query(
      'UPDATE "user" SET attributes = attributes || jsonb_build_object($2::text, $3::jsonb) WHERE id = $1',
      [id, name, JSON.stringify(value)],
    );
  }

  /** Takes over a hash of another server's. False: the password came with this very hash before. */
  async importPassword(id: string, hash: string, within: EntityManager): Promise<boolean> {
    const password_import = sha256(hash);
    const { password_import: before } = await within.findOneByOrFail(User, { id });
    if (before && sameBytes(before, password_import)) return false;
    await this.keepOld(id, within);
    await within.update(User, { id }, { password: hash, password_change_date: this.clock.now(), password_import });
    await this.passwordChanged({ user: id, keep: null, host: null }, within);
    return true;
  }

  private async passwordChanged(change: PasswordChange, within: EntityManager): Promise<void> {
    const { user, keep } = change;
    await within.delete(Session, { user, ...(keep === null ? {} : { id: Not(keep) }) });
    await this.changes.tell(change, within);
  }

  /** Nobody gets in by a password that is this old any more. Does nothing when it was changed meanwhile. */
  async expirePassword({ id, password, password_change_date }: User): Promise<void> {
    await this.db.transaction(async (tx) => {
      const expired = { id, password: password ?? IsNull(), password_change_date: password_change_date ?? IsNull() };
      const { affected } = await tx.update(User, expired, { password: null, password_import: null });
      if (affected === 1) await this.history.keep(id, password, tx);
    });
  }

  /** Once a password is known to be right, another server's hash of it is replaced by our own. */
  async renewHash(user: User, password: string): Promise<void> {
    if (!isForeignHash(user.password)) return;
    // unless it was changed meanwhile
    await this.db.manager.update(
      User,
      { id: user.id, password: user.password },
      { password: await hashPassword(password) },
    );
  }

  /** The groups of an account, with all that stand above them. */
  groupsOf(userId: string): Promise<Group[]> {
    return this.db.query(
      `WITH RECURSIVE mine AS (
         SELECT g.* FROM "group" g JOIN user_group m ON m."group" = g.id WHERE m."user" = $1
         UNION
         SELECT above.* FROM "group" above JOIN mine ON mine.parents ? above.id::text
       ) SELECT * FROM mine ORDER BY name`,
      [userId],
    );
  }

  /** The groups that an account is a member of itself. */
  directGroupsOf(userId: string): Promise<Group[]> {
    return this.db.query(
      'SELECT g.* FROM "group" g JOIN user_group m ON m."group" = g.id WHERE m."user" = $1 ORDER BY g.name',
      [userId],
    );
  }

  /** Whether an account other than `but` has that name, in whatever capitals, or signs in by it as their e-mail address. */
  async isTaken(username: string, but: string | undefined, within: EntityManager = this.db.manager): Promise<boolean> {
    return within
      .createQueryBuilder(User, 'u')
      .where('(lower(u.username) = lower(:username) OR lower(u.email) = lower(:username))', { username })
      .andWhere('u.id <> :but', { but: but ?? NOBODY })
      .getExists();
  }

  /** The accounts that may do everything and can sign in. */
  async superusers(within: EntityManager = this.db.manager): Promise<string[]> {
    const rows: { user: string }[] = await within.query(
      `WITH RECURSIVE all_powerful AS (
         SELECT id FROM "group" WHERE is_superuser
         UNION
         SELECT below.id FROM "group" below JOIN all_powerful ON below.parents ? all_powerful.id::text
       ) SELECT DISTINCT m."user" FROM user_group m JOIN all_powerful ON all_powerful.id = m."group"
           JOIN "user" u ON u.id = m."user" AND u.is_active`,
    );
    return rows.map(({ user }) => user);
  }

  async isSuperuser(userId: string): Promise<boolean> {
    return (await this.groupsOf(userId)).some((group) => group.is_superuser);
  }

  private async keepOld(id: string, within: EntityManager): Promise<void> {
    const before = await within.findOneBy(User, { id });
    await this.history.keep(id, before?.password ?? null, within);
  }
}
