import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock, secondsUntil } from '../clock.js';
import { Housekeeping } from '../housekeeping.js';

export interface Limit {
  /** What is counted and for whom, for example `user-code:address:203.0.113.7`. */
  key: string;
  /** How many are allowed within the window; at least 1. */
  allowed: number;
  /** Seconds that a window lasts, from its first hit on. */
  window: number;
}

export interface Verdict {
  allowed: boolean;
  /** Seconds until the window ends. */
  wait: number;
}

/** Counters that every server shares, because they live in the database. */
@Injectable()
export class Limits {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    housekeeping: Housekeeping,
  ) {
    housekeeping.add('limit counters', (now) =>
      this.db.query('DELETE FROM limit_counter WHERE resets_at <= $1', [now]),
    );
  }

  /**
   * Counts one try before it is made, so that tries side by side cannot slip through together, and says whether it is
   * within the limit. Take it back with `refund` when it turns out well.
   */
  async hit({ key, allowed, window }: Limit): Promise<Verdict> {
    const now = this.clock.now();
    const rows: { count: number; resets_at: Date }[] = await this.db.query(
      `INSERT INTO limit_counter AS c (key, count, resets_at) VALUES ($1, 1, $2)
       ON CONFLICT (key) DO UPDATE SET
         count = CASE WHEN c.resets_at <= $3 THEN 1 ELSE c.count + 1 END,
         resets_at = CASE WHEN c.resets_at <= $3 THEN $2 ELSE c.resets_at END
       RETURNING count, resets_at`,
      [key, this.clock.in(window), now],
    );
    const row = rows[0]!;
    return { allowed: row.count <= allowed, wait: secondsUntil(row.resets_at, now) };
  }

  async refund(key: string): Promise<void> {
    await this.db.query('UPDATE limit_counter SET count = count - 1 WHERE key = $1 AND count > 0', [key]);
  }
}
