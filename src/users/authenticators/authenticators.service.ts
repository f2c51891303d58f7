import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, In, IsNull, QueryFailedError } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import { insertRow } from '../../platform/database/rows.js';
import { Events } from '../../platform/events/events.js';
import { User } from '../user.entity.js';
import { Authenticator } from './authenticator.entity.js';

const UNIQUE_VIOLATION = '23505';

/** `stale`: they have changed since it was drafted. `taken`: there is such a passkey already. */
export type Added = 'added' | 'stale' | 'taken';

/** What people have beside a password. */
@Injectable()
export class Authenticators {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly events: Events,
  ) {}

  /** Those of an account, the last used first. */
  of(user: string): Promise<Authenticator[]> {
    return this.db.getRepository(Authenticator).find({
      where: { user },
      order: { last_used_at: { direction: 'DESC', nulls: 'LAST' }, created_at: 'ASC', id: 'ASC' },
    });
  }

  has(id: string): Promise<boolean> {
    return this.db.manager.existsBy(Authenticator, { id });
  }

  byCredential(credential_id: string): Promise<Authenticator | null> {
    return this.db.manager.findOneBy(Authenticator, { credential_id });
  }

  /** Gives one to its owner. `seed`: the owner's when it was drafted; of two drafts at once, one becomes something. */
  async add(authenticator: Authenticator, seed: Buffer | null, address: string): Promise<Added> {
    const { id, user, type } = authenticator;
    try {
      return await this.db.transaction(async (tx) => {
        const where = { id: user, authenticators_seed: seed ?? IsNull() };
        const { affected } = await tx.update(User, where, { authenticators_seed: randomBytes(16) });
        if (affected !== 1) return 'stale';
        await insertRow(tx, Authenticator, Object.assign(authenticator, { created_at: this.clock.now() }));
        const context = { authenticator: id, type };
        await this.events.record({ action: 'authenticator_added', user_id: user, client_ip: address, context }, tx);
        return 'added';
      });
    } catch (error) {
      const { code } = error instanceof QueryFailedError ? (error.driverError as { code?: string }) : {};
      if (code === UNIQUE_VIOLATION) return 'taken';
      throw error;
    }
  }

  /** False: they have no such authenticator. */
  async rename(user: string, id: string, name: string): Promise<boolean> {
    return (await this.db.manager.update(Authenticator, { id, user }, { name })).affected === 1;
  }

  /** Takes some away, or all of them; returns how many. `by`: the owner's address, or who did it instead. */
  async remove(
    user: string,
    ids: readonly string[] | 'all',
    by: { client_ip: string } | { by: string },
  ): Promise<number> {
    return this.db.transaction(async (tx) => {
      const gone = await tx.findBy(Authenticator, ids === 'all' ? { user } : { user, id: In([...ids]) });
      if (gone.length === 0) return 0;
      await tx.delete(
        Authenticator,
        gone.map((one) => one.id),
      );
      await tx.update(User, { id: user }, { authenticators_seed: randomBytes(16) });
      for (const { id: authenticator, type } of gone) {
        const who =
          'by' in by ? { context: { authenticator, type, ...by } } : { context: { authenticator, type }, ...by };
        await this.events.record({ action: 'authenticator_removed', user_id: user, ...who }, tx);
      }
      return gone.length;
    });
  }
}
