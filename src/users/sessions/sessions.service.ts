import { Injectable } from '@nestjs/common';
import { DataSource, MoreThan, Not, type EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import { insertRow } from '../../platform/database/rows.js';
import type { Visitor } from '../../platform/http/visitor.js';
import { Housekeeping } from '../../platform/housekeeping.js';
import { sha256 } from '../../platform/secrets/hash.js';
import { randomToken } from '../../platform/secrets/random.js';
import { Reputations } from '../reputation/reputations.service.js';
import { User } from '../user.entity.js';
import { SessionBindings, type GeoipBinding, type NetworkBinding } from './session-binding.js';
import { Session } from './session.entity.js';

/** Somebody who is signed in, and the session in which they are. */
export interface SignedIn {
  user: User;
  session: Session;
}

/** What a sign-in asks for. */
export interface SignIn {
  user: User;
  amr: string[];
  /** Seconds that the session lasts. */
  lifetime: number;
  /** True: the cookie outlives the browser window. */
  remember: boolean;
  terminateOthers: boolean;
  network_binding?: NetworkBinding;
  geoip_binding?: GeoipBinding;
  /** Seconds for which this browser is known as the person's afterwards. */
  knownFor?: number;
}

/** Sessions live in the database, so that they can be listed, ended, and shared between servers. */
@Injectable()
export class Sessions {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly bindings: SessionBindings,
    private readonly reputations: Reputations,
    housekeeping: Housekeeping,
  ) {
    housekeeping.add('sessions', (now) => this.db.query('DELETE FROM session WHERE expires_at <= $1', [now]));
  }

  /** A session that is not yet stored, and the token for its cookie. */
  draft(signIn: SignIn, visitor: Visitor): { session: Session; token: string } {
    const token = randomToken();
    const session = Object.assign(new Session(), {
      token_hash: sha256(token),
      user: signIn.user.id,
      auth_time: this.clock.now(),
      amr: signIn.amr,
      expires_at: this.clock.in(signIn.lifetime),
      client_ip: visitor.address,
      user_agent: visitor.userAgent,
      network_binding: signIn.network_binding ?? 'no_binding',
      geoip_binding: signIn.geoip_binding ?? 'no_binding',
    });
    return { session, token };
  }

  /** Stores a drafted session; with `terminateOthers` it is the person's only one from then on. */
  async open(session: Session, terminateOthers: boolean, within: EntityManager): Promise<void> {
    if (terminateOthers) await within.delete(Session, { user: session.user });
    await insertRow(within, Session, session);
    const user = await within.findOneBy(User, { id: session.user });
    if (user && session.client_ip !== null)
      await this.reputations.change({ identifier: user.username, address: session.client_ip }, 1, within);
  }

  /**
   * Who holds this token: nobody, if the session has run out, the account is not active, or the session is bound to
   * another place than the request comes from.
   */
  async find(token: string | undefined, visitor: Visitor): Promise<SignedIn | null> {
    if (token === undefined || token === '') return null;
    const session = await this.db.manager.findOneBy(Session, { token_hash: sha256(token) });
    if (!session || session.expires_at <= this.clock.now() || !this.bindings.holds(session, visitor)) return null;
    const user = await this.db.manager.findOneBy(User, { id: session.user, is_active: true });
    return user && { user, session };
  }

  /** The living sessions of somebody, the youngest first. */
  allOf(user: string): Promise<Session[]> {
    return this.db.manager.find(Session, {
      where: { user, expires_at: MoreThan(this.clock.now()) },
      order: { auth_time: 'DESC' },
    });
  }

  /** Ends one session of somebody, or all but one; the ids of those that there were. */
  async endOf(
    user: string,
    which: { only: string } | { except: string | null },
    within: EntityManager,
  ): Promise<string[]> {
    const id = 'only' in which ? which.only : which.except === null ? undefined : Not(which.except);
    const found = await within.findBy(Session, { user, ...(id === undefined ? {} : { id }) });
    const ids = found.map((session) => session.id);
    if (ids.length > 0) await within.delete(Session, ids);
    return ids;
  }

  async end(id: string, within: EntityManager = this.db.manager): Promise<void> {
    await within.delete(Session, { id });
  }
}
