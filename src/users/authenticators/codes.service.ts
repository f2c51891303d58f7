import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { Clock, secondsUntil } from '../../platform/clock.js';
import type { Visitor } from '../../platform/http/visitor.js';
import { Limits } from '../../platform/limits/limits.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import { Authenticator } from './authenticator.entity.js';
import { matchTotp } from './totp.js';

/** Seconds in which wrong codes are counted. */
const WINDOW = 15 * 60;
/** Wrong codes for one account, for authors who slow nobody down: three of a million codes are right at a time. */
const PER_ACCOUNT = 30;
/** Wrong codes from one address, whoever they are for. */
const PER_ADDRESS = 100;

/** After n wrong codes the next one counts only `factor` · 2^(n − 1) seconds later; 0: at once. */
export type Throttling = Readonly<Record<'totp' | 'static', number>>;

export type CodeVerdict =
  | { kind: 'right'; authenticator: Authenticator }
  | { kind: 'wrong' }
  /** Not even looked at. */
  | { kind: 'wait'; seconds: number };

/** What an authenticator has to have for its code to be taken, and how it is from then on. */
interface Match {
  authenticator: Authenticator;
  condition: string;
  change: string;
  values: unknown[];
}

/** Checks codes of apps and recovery codes. */
@Injectable()
export class Codes {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly limits: Limits,
    private readonly secrets: Secrets,
  ) {}

  /** `typed` is tried with every authenticator of the account that is of one of the `types`. */
  async check(
    user: string,
    types: readonly ('totp' | 'static')[],
    typed: string,
    throttling: Throttling,
    visitor: Visitor,
  ): Promise<CodeVerdict> {
    const counters = [
      { key: `codes-of:${user}`, allowed: PER_ACCOUNT, window: WINDOW },
      { key: `codes-from:${visitor.network}`, allowed: PER_ADDRESS, window: WINDOW },
    ];
    for (const counter of counters) {
      const verdict = await this.limits.hit(counter);
      if (!verdict.allowed) return { kind: 'wait', seconds: verdict.wait };
    }
    const all = await this.db.manager.findBy(Authenticator, { user, type: In(types) });
    const admitted: Authenticator[] = [];
    for (const one of all) if (await this.admit(one, throttling)) admitted.push(one);
    if (all.length > 0 && admitted.length === 0) {
      for (const { key } of counters) await this.limits.refund(key);
      return { kind: 'wait', seconds: await this.wait(all, throttling) };
    }
    const code = plainCode(typed);
    const matches = admitted.flatMap((one) => this.match(one, code) ?? []);
    for (const match of matches) {
      if (!(await this.take(match))) continue;
      for (const other of admitted) if (other !== match.authenticator) await this.forgive(other);
      for (const { key } of counters) await this.limits.refund(key);
      return { kind: 'right', authenticator: match.authenticator };
    }
    return { kind: 'wrong' };
  }

  /** What is stored of a recovery code. */
  hash(authenticator: string, code: string): string {
    return this.secrets.mac('recovery-code', `${authenticator} ${plainCode(code)}`).toString('base64url');
  }

  /** Counts a try before it is made, so that tries side by side cannot slip through together. */
  private async admit({ id, type }: Authenticator, throttling: Throttling): Promise<boolean> {
    const [, affected]: [unknown, number] = await this.db.query(
      `UPDATE authenticator SET failures = failures + 1, failed_at = $2
        WHERE id = $1 AND ($3::float8 = 0 OR failures = 0 OR failed_at IS NULL
          OR failed_at + LEAST($3::float8 * power(2, LEAST(failures - 1, 60)), 1e9) * interval '1 second' <= $2)`,
      [id, this.clock.now(), throttling[type as 'totp' | 'static']],
    );
    return affected === 1;
  }

  private async wait(all: Authenticator[], throttling: Throttling): Promise<number> {
    const now = this.clock.now();
    const rows = await this.db.manager.findBy(Authenticator, { id: In(all.map(({ id }) => id)) });
    const waits = rows.map(({ type, failures, failed_at }) => {
      const seconds = Math.min(throttling[type as 'totp' | 'static'] * 2 ** Math.max(failures - 1, 0), 1e9);
      return secondsUntil(new Date((failed_at ?? now).getTime() + seconds * 1000), now);
    });
    return Math.max(1, Math.min(...waits));
  }

  private match(authenticator: Authenticator, code: string): Match | undefined {
    if (authenticator.type === 'static') {
      const hash = this.hash(authenticator.id, code);
      if (!authenticator.codes.includes(hash)) return undefined;
      return { authenticator, condition: 'codes ? $3::text', change: 'codes = codes - $3::text', values: [hash] };
    }
    const key = this.secrets.unseal('authenticator', authenticator.key ?? '');
    if (key === undefined) return undefined;
    const { drift, last_t } = authenticator;
    const state = { key: Buffer.from(key, 'base64url'), digits: authenticator.digits ?? 6, drift, last_t };
    const found = matchTotp(state, code, this.clock.now());
    if (!found) return undefined;
    const values = [found.t, found.drift];
    return { authenticator, condition: 'last_t < $3', change: 'last_t = $3, drift = $4', values };
  }

  /** One UPDATE: whoever else has the same code at the same moment comes too late. */
  private async take({ authenticator, condition, change, values }: Match): Promise<boolean> {
    const [, affected]: [unknown, number] = await this.db.query(
      `UPDATE authenticator SET ${change}, failures = 0, failed_at = NULL, last_used_at = $2
        WHERE id = $1 AND ${condition}`,
      [authenticator.id, this.clock.now(), ...values],
    );
    return affected === 1;
  }

  /** A code that was right for another authenticator was no wrong one for this. */
  private async forgive({ id, failures, failed_at }: Authenticator): Promise<void> {
    await this.db.query('UPDATE authenticator SET failures = $3, failed_at = $4 WHERE id = $1 AND failures = $2', [
      id,
      failures + 1,
      failures,
      failed_at,
    ]);
  }
}

/** Codes are shown in groups, and typed so. */
export function plainCode(typed: string): string {
  return typed.replace(/[\s\p{Pd}]/gu, '').toLowerCase();
}
