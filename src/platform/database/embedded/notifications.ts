import { Back, Front, messages, stringAt } from './protocol.js';

/** Somebody who can be handed bytes that he did not ask for. */
export interface Receiver {
  receive(bytes: Buffer): void;
}

/**
 * Who listens to which channel. The one backend hands a notification to whoever happens to run a statement; this
 * list hands it to those who said LISTEN. It knows `LISTEN channel` and `UNLISTEN channel` (or `*`), each a simple
 * query of its own.
 */
export class Notifications {
  readonly #channels = new Map<Receiver, Set<string>>();
  // UNLISTEN never reaches the backend, so once it listens it may speak until it ends.
  #everListened = false;

  /** True if the batch was an UNLISTEN, which is done then: in the backend it would deafen the others too. */
  unlisten(who: Receiver, batch: Buffer): boolean {
    const channel = subject(batch, UNLISTEN);
    if (channel === undefined) return false;
    if (channel === '*') this.forget(who);
    else this.#channels.get(who)?.delete(channel);
    return true;
  }

  /** Called after each batch: a LISTEN that succeeded counts. */
  listen(who: Receiver, batch: Buffer, answer: Buffer): void {
    const channel = answer[0] === Back.commandComplete ? subject(batch, LISTEN) : undefined;
    if (channel === undefined) return;
    this.#everListened = true;
    this.#channels.set(who, (this.#channels.get(who) ?? new Set()).add(channel));
  }

  forget(who: Receiver): void {
    this.#channels.delete(who);
  }

  /** Hands the notifications in an answer to their listeners and returns what is left for the asker. */
  deliver(asker: Receiver, answer: Buffer): Buffer {
    if (!this.#everListened) return answer;
    const own: Buffer[] = [];
    let notified = false;
    for (const message of messages(answer)) {
      if (message[0] !== Back.notification) {
        own.push(message);
        continue;
      }
      notified = true;
      const channel = stringAt(message, 9); // type, length and process id come first
      for (const [who, channels] of this.#channels) {
        if (!channels.has(channel)) continue;
        if (who === asker) own.push(message);
        else who.receive(message);
      }
    }
    return notified ? Buffer.concat(own) : answer;
  }
}

const CHANNEL = String.raw`\s+("(?:[^"]|"")+"|[\w$]+|\*)\s*;?\s*$`;
const LISTEN = new RegExp(`^\\s*listen${CHANNEL}`, 'i');
const UNLISTEN = new RegExp(`^\\s*unlisten${CHANNEL}`, 'i');

function subject(batch: Buffer, statement: RegExp): string | undefined {
  // A channel's name has 63 bytes at most: longer queries need not be looked at.
  if (batch[0] !== Front.query || batch.length > 200) return undefined;
  const name = statement.exec(stringAt(batch, 5))?.[1];
  return name?.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name?.toLowerCase();
}
