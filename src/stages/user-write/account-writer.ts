import { QueryFailedError, type DataSource, type EntityManager } from 'typeorm';
import { insertRow } from '../../platform/database/rows.js';
import { deepMerge } from '../../platform/deep-merge.js';
import { problemsOf } from '../../platform/validation.js';
import { Group } from '../../users/group.entity.js';
import { UserGroup } from '../../users/user-group.entity.js';
import { User } from '../../users/user.entity.js';
import type { Users } from '../../users/users.service.js';
import type { Wanted } from './wanted.js';

/** One account as it is to be. */
export interface Writing {
  id: string;
  wanted: Wanted;
  /** In clear; undefined: as it is. */
  password: string | undefined;
  /** In which session and at which host it is set: a new password ends all other sessions. */
  setAt: { keep: string | null; host: string };
  /** What a new account is beside that; undefined: the account is there. */
  created?: Pick<User, 'is_active' | 'type' | 'path'>;
  /** Ids of groups that it is in from now on. */
  groups: readonly string[];
  /** Told in the same transaction. */
  record: (user: User, within: EntityManager) => Promise<void>;
}

export type Written = { user: User } | { refused: string } | { failed: unknown };

/** Writes accounts: the whole change or none of it, and twice the same change is once. */
export class AccountWriter {
  constructor(
    private readonly db: DataSource,
    private readonly users: Users,
  ) {}

  async write(writing: Writing): Promise<Written> {
    try {
      return await this.db.transaction((tx) => this.within(tx, writing));
    } catch (failed) {
      if (failed instanceof QueryFailedError) return { failed };
      throw failed;
    }
  }

  private async within(
    tx: EntityManager,
    { id, wanted, password, setAt, created, groups, record }: Writing,
  ): Promise<Written> {
    const there = await tx.findOne(User, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!there && !created) return { refused: 'This account is gone.' };
    const user = there ?? Object.assign(new User(), { id, ...created, username: '' });
    Object.assign(user, wanted.fields, { attributes: deepMerge(user.attributes, wanted.attributes) });
    if (user.username === '') return { refused: 'An account needs a username.' };
    const [problem] = problemsOf(user);
    if (problem) return { refused: `The account cannot be saved: ${problem.message}.` };
    if (await this.users.isTaken(user.username, id, tx)) return { refused: 'Username is already taken.' };

    const { username, name, email, attributes } = user;
    if (there) await tx.update(User, { id }, { username, name, email, attributes: attributes as object });
    else await insertRow(tx, User, user);
    if (password !== undefined) await this.users.setPassword(id, password, tx, setAt);
    await this.join(tx, id, groups);
    await record(user, tx);
    return { user };
  }

  private async join(tx: EntityManager, user: string, groups: readonly string[]): Promise<void> {
    for (const group of new Set(groups)) {
      if (!(await tx.existsBy(Group, { id: group }))) continue;
      await tx.createQueryBuilder().insert().into(UserGroup).values({ user, group }).orIgnore().execute();
    }
  }
}
