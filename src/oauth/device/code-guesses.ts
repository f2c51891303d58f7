import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, Not } from 'typeorm';
import { Brand } from '../../brands/brand.entity.js';
import { charsetOf, resolveDeviceSettings } from '../../brands/device-settings.js';
import { duration } from '../../platform/duration.js';
import type { Visitor } from '../../platform/http/visitor.js';
import { Events } from '../../platform/events/events.js';
import { Limits, type Verdict } from '../../platform/limits/limits.js';
import { Reputations } from '../../users/reputation/reputations.service.js';
import type { SignedIn } from '../../users/sessions/sessions.service.js';
import { OAuth2Provider } from '../clients/oauth2-provider.entity.js';
import { guessBudget } from './user-code.js';

/**
 * Wrong codes from everywhere, as a multiple of what one address may enter. Beyond it the door is closed to people who
 * are not signed in: guessers spread over many addresses do not get further, and whoever signs in first still gets on.
 */
const OVERALL = 20;

/** A try that has been counted. */
export type Admission =
  | { admitted: true; /** Takes the try back: the code was right. */ refund(): Promise<void> }
  | {
      admitted: false;
      /** Seconds. */
      wait: number;
      /** True: it is too many strangers' tries; whoever signs in first may go on at once. */
      signInHelps: boolean;
    };

/**
 * RFC 8628 §5.1: counts wrong user codes per account, per address and overall, so that nobody can guess one. The
 * weakest codes that are in use set the budget, because whoever guesses is content with those.
 */
@Injectable()
export class CodeGuesses {
  constructor(
    private readonly db: DataSource,
    private readonly limits: Limits,
    private readonly events: Events,
    private readonly reputations: Reputations,
  ) {}

  /** Counts a try before the code is looked up, so that tries side by side cannot slip through together. */
  async admit(person: SignedIn | null, visitor: Visitor): Promise<Admission> {
    const { allowed, window } = await this.budget();
    const own = [`user-code:address:${visitor.network}`, ...(person ? [`user-code:account:${person.user.id}`] : [])];
    const verdicts = [];
    for (const key of own) verdicts.push(await this.limits.hit({ key, allowed, window }));
    const closed = verdicts.filter((verdict) => !verdict.allowed);
    // a guesser whose own door is closed already cannot close it for others
    if (closed.length > 0) return refused(closed, false);
    const overall = 'user-code:overall';
    const verdict = await this.limits.hit({ key: overall, allowed: allowed * OVERALL, window });
    if (!verdict.allowed && !person) return refused([verdict], true);
    const counted = verdict.allowed ? [...own, overall] : own;
    return {
      admitted: true,
      refund: async () => {
        for (const key of counted) await this.limits.refund(key);
      },
    };
  }

  /** Notes a code that nobody can enter: for the admin, and for the policies that look at reputations. */
  async wrong(person: SignedIn | null, { address }: Visitor): Promise<{ kind: 'wrong' }> {
    const { id = null, username } = person?.user ?? {};
    await this.events.record({ action: 'code_entry_failed', user_id: id, client_ip: address });
    await this.reputations.change({ address, ...(username === undefined ? {} : { identifier: username }) }, -1);
    return { kind: 'wrong' };
  }

  /** How many wrong codes are allowed (at least one: people mistype), and the seconds for which they count. */
  private async budget(): Promise<{ allowed: number; window: number }> {
    const brands = await this.db.manager.find(Brand);
    const special = await this.db.manager.find(OAuth2Provider, {
      where: [
        { user_code_charset: Not(IsNull()) },
        { user_code_length: Not(IsNull()) },
        { device_code_validity: Not(IsNull()) },
      ],
    });
    const faces = brands.some((brand) => brand.default) ? brands : [null, ...brands];
    const used = faces.flatMap((brand) =>
      [null, ...special].map((provider) => resolveDeviceSettings(brand, provider).settings),
    );
    const budgets = used.map((settings) => guessBudget(charsetOf(settings), settings.user_code_length));
    return {
      allowed: Math.max(1, Math.floor(Math.min(...budgets))),
      window: Math.max(...used.map((settings) => duration(settings.device_code_validity))),
    };
  }
}

function refused(closed: readonly Verdict[], signInHelps: boolean): Admission {
  return { admitted: false, wait: Math.max(1, ...closed.map(({ wait }) => wait)), signInHelps };
}
