import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Mail {
  from: string;
  to: string[];
  /** As it came: headers and body. */
  raw: string;
  subject: string;
  text: string;
  html: string;
}

/** A mail server with everything that was ever given to it. */
export class Mailbox {
  readonly mails: Mail[] = [];
  /** How often somebody has knocked. */
  visits = 0;
  /** What it says to every recipient; empty: it takes the mail. */
  refuses = '';
  private readonly waiting: ((mail: Mail) => void)[] = [];

  private constructor(
    private readonly server: SMTPServer,
    readonly port: number,
  ) {}

  static async open(options: SMTPServerOptions = {}): Promise<Mailbox> {
    let box: Mailbox | undefined;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onConnect: (_session, done) => {
        box!.visits += 1;
        done();
      },
      onRcptTo: (_address, _session, done) => done(box!.refuses === '' ? undefined : new Error(box!.refuses)),
      onData: (stream, session, done) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
          box!.take(
            from,
            session.envelope.rcptTo.map(({ address }) => address),
            Buffer.concat(parts).toString('utf8'),
          );
          done();
        });
      },
      ...options,
    });
    server.on('error', () => undefined);
    const listening = server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    box = new Mailbox(server, (listening.address() as AddressInfo).port);
    return box;
  }

  /** The next mail that comes. */
  next(): Promise<Mail> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private take(from: string, to: string[], raw: string): void {
    const mail = { from, to, raw, subject: header(raw, 'Subject'), text: part(raw, 'plain'), html: part(raw, 'html') };
    this.mails.push(mail);
    this.waiting.shift()?.(mail);
  }
}

/** The address that a mail leads to. */
export function linkIn({ text }: Mail): string {
  const link = /https?:\/\/\S+flow_token=\S+/.exec(text)?.[0];
  if (link === undefined) throw new Error(`there is no link in this mail:\n${text}`);
  return link;
}

export function header(raw: string, name: string): string {
  const folded = new RegExp(`^${name}: ([^\\r\\n]*(?:\\r\\n[ \\t][^\\r\\n]*)*)`, 'im').exec(raw)?.[1] ?? '';
  return folded.replace(/\r\n\s+/g, ' ');
}

/** One of the two parts, decoded. */
function part(raw: string, kind: 'plain' | 'html'): string {
  const found = new RegExp(`Content-Type: text/${kind};[\\s\\S]*?\\r\\n\\r\\n([\\s\\S]*?)\\r\\n----`, 'i').exec(raw);
  const head = found?.[0] ?? '';
  const body = found?.[1] ?? '';
  if (/encoding: base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/encoding: quoted-printable/i.test(head)) return body;
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
