import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import { insertRow } from '../../platform/database/rows.js';
import type { User } from '../user.entity.js';
import { EarlierPassword } from './password-history.entity.js';
import { verifyPassword } from './password-hash.js';

/** More than anybody asks for; each costs a password's verification. */
const MOST = 50;

/** How many earlier passwords somebody wants to have kept. */
type Need = (within: EntityManager) => Promise<number>;

/** The passwords that people had before, as many as are needed and as long as any are. */
@Injectable()
export class PasswordHistory {
  private readonly needs: Need[] = [];

  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Whoever looks at earlier passwords says here how many must be kept. */
  add(need: Need): void {
    this.needs.push(need);
  }

  /** Keeps a hash that is about to be replaced, and drops what is older than anybody needs. */
  async keep(user: string, password: string | null, within: EntityManager): Promise<void> {
    const needed = await Promise.all(this.needs.map((need) => need(within)));
    const most = Math.min(MOST, Math.max(0, ...needed));
    if (most > 0 && password !== null) {
      const earlier = Object.assign(new EarlierPassword(), { user, password, replaced_at: this.clock.now() });
      await insertRow(within, EarlierPassword, earlier);
    }
    await within.query(
      `DELETE FROM password_history WHERE "user" = $1 AND id NOT IN (
         SELECT id FROM password_history WHERE "user" = $1 ORDER BY replaced_at DESC LIMIT $2)`,
      [user, most],
    );
  }

  /** Whether it is one of somebody's last `count` passwords, the one they have included. */
  async includes(user: User, password: string, count: number): Promise<boolean> {
    const take = Math.min(MOST, count);
    const earlier = await this.db
      .getRepository(EarlierPassword)
      .find({ where: { user: user.id }, order: { replaced_at: 'DESC' }, take });
    const stored = [...(user.password === null ? [] : [user.password]), ...earlier.map((row) => row.password)];
    for (const hash of stored.slice(0, take)) if (await verifyPassword(hash, password)) return true;
    return false;
  }
}
