import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { Log } from '../log.js';
import type { Letter } from './letters.js';
import type { MailServer } from './mail-server.js';

/** Seconds: nobody waits longer for a mail server, whatever its settings say. */
const LONGEST_WAIT = 60;

export interface Envelope {
  /** What the sender is called, beside the server's `from_address`. */
  from: string;
  /** One address. */
  to: string;
  subject: string;
}

/** Line breaks and other control characters: what would end a header. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x1f\x7f\u2028\u2029]+/g;

const oneLine = (text: string): string => text.replace(CONTROL, ' ').trim();

/** Hands mail to mail servers. Certificates are always verified. */
@Injectable()
export class Mailer implements BeforeApplicationShutdown {
  private readonly underway = new Set<Promise<void>>();

  constructor(private readonly log: Log) {}

  /** Knocks at a mail server and signs in, without sending. Undefined: all is well; else what went wrong. */
  async knock(server: MailServer): Promise<string | undefined> {
    const transport = createTransport(optionsFor(server));
    try {
      await transport.verify();
      return undefined;
    } catch (error) {
      return (error as Error).message;
    } finally {
      transport.close();
    }
  }

  /** @throws what the mail server has against it */
  async send(server: MailServer, { from, to, subject }: Envelope, letter: Letter): Promise<void> {
    const transport = createTransport(optionsFor(server));
    try {
      await transport.sendMail({
        // as objects: no address is ever read as a list, and no name as an address
        from: { name: oneLine(from), address: oneLine(server.from_address) },
        to: { name: '', address: oneLine(to) },
        subject: oneLine(subject),
        text: letter.text,
        html: letter.html,
        // RFC 3834: no answering machine writes back
        headers: { 'auto-submitted': 'auto-generated' },
      });
    } finally {
      transport.close();
    }
  }

  /** Does something without letting anybody wait for it; the server does not stop before it is done. */
  meanwhile(work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => this.log.error({ error: String(error) }, 'work beside a request failed'))
      .finally(() => this.underway.delete(running));
    this.underway.add(running);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.underway);
  }
}

function optionsFor({ host, port, username, password, use_tls, use_ssl, timeout }: MailServer): object {
  const ms = Math.min(Math.max(timeout, 1), LONGEST_WAIT) * 1000;
  return {
    host,
    port,
    secure: use_ssl,
    requireTLS: use_tls && !use_ssl,
    // as authentik does: only who asks for TLS gets it, so that a bare relay in the same house serves
    ignoreTLS: !use_tls && !use_ssl,
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    ...(username === '' ? {} : { auth: { user: username, pass: password } }),
    connectionTimeout: ms,
    greetingTimeout: ms,
    socketTimeout: ms,
    dnsTimeout: ms,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
