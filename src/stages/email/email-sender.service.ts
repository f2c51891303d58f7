import { Injectable } from '@nestjs/common';
import { isEmail } from 'class-validator';
import { Brands, hostMatches } from '../../brands/brands.service.js';
import { FlowTokens } from '../../flows/flow-tokens.service.js';
import { ContextSlot, type Learnt } from '../../flows/memory.js';
import { PENDING_IDENTIFIER, PENDING_USER } from '../../flows/slots.js';
import type { Turn } from '../../flows/stage-type.js';
import { Config } from '../../platform/config.js';
import { duration } from '../../platform/duration.js';
import { Events, type Action } from '../../platform/events/events.js';
import { isThisMachine } from '../../platform/http/this-machine.js';
import { Limits, type Limit } from '../../platform/limits/limits.js';
import { Letters, type LetterName } from '../../platform/mail/letters.js';
import { ownMailServer, type MailServer } from '../../platform/mail/mail-server.js';
import { Mailer } from '../../platform/mail/mailer.js';
import { sha256 } from '../../platform/secrets/hash.js';
import { spanInWords } from '../../platform/span-in-words.js';
import type { User } from '../../users/user.entity.js';
import { NOBODY, Users } from '../../users/users.service.js';
import type { EmailConfig } from './email.config.js';

export type EmailTurn = Turn<EmailConfig>;

/** Where the mail goes, whatever the account says. */
export const EMAIL = new ContextSlot<string>('email');

/** Seconds that a link holds longer than it says. */
const GRACE = 60;
/** The most that can be counted one by one. */
const MOST = 300;

export type Sending =
  | { kind: 'sent' }
  /** Too many were sent already; `seconds` until the next. */
  | { kind: 'wait'; seconds: number }
  /** The admin knows why. */
  | { kind: 'failed' };

/** All that a mail needs before anybody knows whether there is somebody to get it. */
interface Ready {
  server: MailServer;
  letter: LetterName;
  base: string;
}

/**
 * Sends the mail of a stage. Up to the mail server's door everything is done for a name without an account, too; the
 * rest is done while the answer is on its way: neither the time nor the page tells whether there is an account.
 */
@Injectable()
export class EmailSender {
  constructor(
    private readonly config: Config,
    private readonly brands: Brands,
    private readonly users: Users,
    private readonly tokens: FlowTokens,
    private readonly letters: Letters,
    private readonly mailer: Mailer,
    private readonly limits: Limits,
    private readonly events: Events,
  ) {}

  /** `known` is what the link's run knows of it. */
  async send(turn: EmailTurn, known: readonly Learnt[]): Promise<Sending> {
    const typed = this.limit(turn, 'email-for', turn.memory.get(PENDING_IDENTIFIER) ?? '');
    const verdict = await this.limits.hit(typed);
    if (!verdict.allowed) return { kind: 'wait', seconds: verdict.wait };
    const ready = await this.prepare(turn);
    if (typeof ready === 'string') {
      await this.limits.refund(typed.key);
      await this.tell(turn, 'configuration_error', { message: ready });
      return { kind: 'failed' };
    }
    const user = await this.users.byId(turn.memory.get(PENDING_USER) ?? NOBODY);
    if (user) this.mailer.meanwhile(() => this.deliver(turn, ready, user, known));
    return { kind: 'sent' };
  }

  /** What is in the way, for the admin. */
  private async prepare({ config, visitor }: EmailTurn): Promise<Ready | string> {
    const server = config.use_global_settings ? ownMailServer(this.config) : config;
    if (!server) return 'The stage uses the mail server of the settings, but STAGEDOOR_EMAIL_HOST is not set.';
    if (!this.letters.knows(config.template)) return `Invalid template '${String(config.template)}' specified.`;
    const brand = await this.brands.forHost(visitor.host);
    // whoever asks names the host: only one that is known to be ours may stand in somebody's mail
    if (this.config.url === undefined && !isThisMachine(visitor.host) && !hostMatches(visitor.host, brand.domain))
      return `Nobody vouches for the host "${visitor.host}" as an address for links: set STAGEDOOR_URL.`;
    const trouble = await this.mailer.knock(server);
    if (trouble !== undefined) return `The mail server ${server.host}:${server.port} cannot be used: ${trouble}`;
    return { server, letter: config.template, base: this.brands.base(visitor, brand) };
  }

  private async deliver(
    turn: EmailTurn,
    { server, letter, base }: Ready,
    user: User,
    known: readonly Learnt[],
  ): Promise<void> {
    const { config, memory, visitor } = turn;
    const to = memory.get(EMAIL) ?? user.email;
    const about = { subject: config.subject, from_email: server.from_address, to_email: to };
    try {
      if (!isEmail(to, { require_tld: false })) throw new Error('The account has no address that mail can be sent to.');
      // silently: that two names belong to one account does not show
      if (!(await this.limits.hit(this.limit(turn, 'email-to', to))).allowed) return;
      const lifetime = duration(config.token_expiry);
      const url = base + (await this.tokens.linkFor(turn, { lifetime: lifetime + GRACE, known }));
      const look = this.brands.look(await this.brands.forHost(visitor.host));
      const text = this.letters.write(letter, { look, base, name: user.name, url, holds: spanInWords(lifetime) });
      await this.mailer.send(server, { from: look.title, to, subject: config.subject }, text);
      await this.tell(turn, 'email_sent', about);
    } catch (error) {
      const message = `A mail could not be sent: ${(error as Error).message}`;
      await this.tell(turn, 'configuration_error', { ...about, message });
    }
  }

  /** The first mail and as many again as the author allows. */
  private limit({ config, name }: EmailTurn, what: string, whom: string): Limit {
    // hashed: what somebody types cannot be made to look like another counter
    const key = `${what}:${sha256(`${name} ${whom.toLowerCase()}`).toString('base64url')}`;
    const window = Math.max(1, duration(config.recovery_cache_timeout));
    return { key, allowed: Math.min(config.recovery_max_attempts, MOST) + 1, window };
  }

  private async tell(turn: EmailTurn, action: Action, context: Record<string, unknown>): Promise<void> {
    const { flow, name, memory, visitor } = turn;
    await this.events.record({
      action,
      user_id: memory.get(PENDING_USER) ?? null,
      client_ip: visitor.address,
      context: { flow: flow.slug, stage: name, ...context },
    });
  }
}
