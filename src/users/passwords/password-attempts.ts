import { Injectable } from '@nestjs/common';
import { Events } from '../../platform/events/events.js';
import type { Visitor } from '../../platform/http/visitor.js';
import { Limits } from '../../platform/limits/limits.js';
import { sha256 } from '../../platform/secrets/hash.js';
import { Reputations } from '../reputation/reputations.service.js';
import { User } from '../user.entity.js';
import { Users } from '../users.service.js';

/** Seconds in which wrong passwords are counted. */
const WINDOW = 15 * 60;
/** Wrong passwords for one name from one address; more than a person with five passwords in mind needs. */
const PER_NAME_AND_ADDRESS = 10;
/** Wrong passwords for one name from everywhere: a spread-out attack is slowed, the owner rarely locked out. */
const PER_NAME = 100;
/** Wrong passwords from one address, whatever the name: an office behind one address still gets in. */
const PER_ADDRESS = 100;

export type PasswordVerdict = { kind: 'right' } | { kind: 'wrong' } | { kind: 'wait'; seconds: number };

/** Checks a password, and counts the wrong ones by name and by address. A right one never clears the address. */
@Injectable()
export class PasswordAttempts {
  constructor(
    private readonly users: Users,
    private readonly limits: Limits,
    private readonly events: Events,
    private readonly reputations: Reputations,
  ) {}

  /** `name` is what the person typed; it is counted like an account even if there is none. */
  async check(user: User | null, name: string, password: string, visitor: Visitor): Promise<PasswordVerdict> {
    // hashed: what somebody types cannot be made to look like another counter
    const hashed = (text: string): string => sha256(text.toLowerCase()).toString('base64url');
    // the first counts what was typed: that an e-mail address belongs to a name does not show in the waiting
    const typed = hashed(name);
    const account = hashed(user?.username ?? name);
    const counters = [
      { key: `password-of-name-from:${typed}:${visitor.network}`, allowed: PER_NAME_AND_ADDRESS, window: WINDOW },
      { key: `password-from:${visitor.network}`, allowed: PER_ADDRESS, window: WINDOW },
      { key: `password-of-name:${account}`, allowed: PER_NAME, window: WINDOW },
    ];
    for (const counter of counters) {
      const verdict = await this.limits.hit(counter);
      // whose own door is closed does not count any further: nobody closes an account's door for its owner that way
      if (!verdict.allowed) return { kind: 'wait', seconds: verdict.wait };
    }

    if (await this.users.checkPassword(user, password)) {
      for (const counter of counters) await this.limits.refund(counter.key);
      if (user) await this.users.renewHash(user, password);
      return { kind: 'right' };
    }
    await this.reputations.change({ identifier: user?.username ?? name, address: visitor.address }, -1);
    await this.events.record({
      action: 'login_failed',
      user_id: user?.id ?? null,
      client_ip: visitor.address,
      context: { known: user !== null },
    });
    return { kind: 'wrong' };
  }
}
