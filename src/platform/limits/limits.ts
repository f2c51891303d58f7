import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock, secondsUntil } from '../clock.js';
import { Housekeeping } from '../housekeeping.js';

export interface Limit {
  /** What is counted and for whom, for example `user-code:address:203.0.113.7`. */
  key: string;
  /** How many are allowed within any window; 1 to a few hundred, because each is kept. */
  allowed: number;
  /** Seconds for which a try counts. */
  window: number;
}

export interface Verdict {
  allowed: boolean;
  /** Seconds until the next try is allowed. */
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
      this.db.query('DELETE FROM limit_counter WHERE expires_at <= $1', [now]),
    );
  }

  /**
   * Counts one try before it is made, so that tries side by side cannot slip through together, and says whether it is
   * within the limit: of all tries in the last `window` seconds, whenever one looks, no more than `allowed` were. Take
   * it back with `refund` when it turns out well. A try that is not within the limit does not count.
   */
  async hit({ key, allowed, window }: Limit): Promise<Verdict> {
    const now = this.clock.now();
    const rows: { admitted: boolean; oldest: Date }[] = await this.db.query(
      `INSERT INTO limit_counter AS c (key, hits, admitted, expires_at) VALUES ($1, ARRAY[$2::timestamptz], true, $3)
       ON CONFLICT (key) DO UPDATE SET (hits, admitted, expires_at) = (
         SELECT CASE WHEN count(h) < $5 THEN coalesce(array_agg(h ORDER BY h), '{}') || $2::timestamptz
                     ELSE array_agg(h ORDER BY h) END,
                count(h) < $5,
                CASE WHEN count(h) < $5 THEN $3 ELSE c.expires_at END
         FROM unnest(c.hits) AS h WHERE h > $4)
       RETURNING admitted, hits[1] AS oldest`,
      [key, now, this.clock.in(window), this.clock.in(-window), allowed],
    );
    const { admitted, oldest } = rows[0]!;
    return { allowed: admitted, wait: secondsUntil(new Date(oldest.getTime() + window * 1000), now) };
  }

  /** Takes the latest try back. */
  async refund(key: string): Promise<void> {
    await this.db.query('UPDATE limit_counter SET hits = hits[1:cardinality(hits) - 1] WHERE key = $1', [key]);
  }
}
