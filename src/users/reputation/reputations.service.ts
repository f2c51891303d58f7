import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import { Housekeeping } from '../../platform/housekeeping.js';
import { networkOf } from '../../platform/http/visitor.js';
import { Secrets } from '../../platform/secrets/secrets.js';

/** Seconds after which what somebody did is forgotten, counted from the first time: authentik's default. */
const REMEMBERED = 86_400;
/** The limits of one score, as in authentik's settings. */
const LOWEST = -5;
const HIGHEST = 5;
/** Names that are told apart at one address; the failures of any others count for the address alone. */
const NAMES = 100;

/** Counts how people fare: what fails takes from a score, signing in adds to it. `policies` look at the sum. */
@Injectable()
export class Reputations {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly secrets: Secrets,
    housekeeping: Housekeeping,
  ) {
    housekeeping.add('reputations', (now) => this.db.query('DELETE FROM reputation WHERE expires_at <= $1', [now]));
  }

  /** `identifier`: the account's username, or what was typed instead of one; none: only the address is concerned. */
  async change(
    { identifier, address }: { identifier?: string; address: string },
    by: number,
    within: EntityManager = this.db.manager,
  ): Promise<void> {
    const amount = Math.max(LOWEST, Math.min(HIGHEST, by));
    await within.query(
      `INSERT INTO reputation AS r (identifier, ip, score, expires_at)
       SELECT CASE WHEN count(*) < $6 OR bool_or(identifier = $1) THEN $1 ELSE '' END, $2, $3::int, $5::timestamptz
         FROM reputation WHERE ip = $2
       ON CONFLICT (identifier, ip) DO UPDATE SET
         score = CASE WHEN r.expires_at <= $4 THEN $3::int
                      ELSE greatest(${LOWEST}, least(${HIGHEST}, r.score + $3::int)) END,
         expires_at = CASE WHEN r.expires_at <= $4 THEN excluded.expires_at ELSE r.expires_at END`,
      [this.hashed(identifier), networkOf(address), amount, this.clock.now(), this.clock.in(REMEMBERED), NAMES],
    );
  }

  /** The sum of what is known of the names, wherever they were used, and of the address, whatever the name. */
  async score({ identifiers, address }: { identifiers: readonly string[]; address: string | null }): Promise<number> {
    const names = [...new Set(identifiers.map((identifier) => this.hashed(identifier)))].filter((name) => name !== '');
    const rows: { score: number }[] = await this.db.query(
      `SELECT coalesce(sum(score), 0)::int AS score FROM reputation
        WHERE expires_at > $1 AND (identifier = ANY($2::text[]) OR ip = $3)`,
      [this.clock.now(), names, address === null ? null : networkOf(address)],
    );
    return rows[0]!.score;
  }

  /** However the name is spelled in capitals. */
  private hashed(identifier = ''): string {
    return identifier === '' ? '' : this.secrets.mac('reputation', identifier.toLowerCase()).toString('base64url');
  }
}
