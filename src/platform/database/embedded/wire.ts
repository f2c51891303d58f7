import { Notifications, type Receiver } from './notifications.js';
import { errorResponse, query, readyForQuery, transactionStatus } from './protocol.js';

export interface WireOptions {
  /** Milliseconds a statement waits for somebody else's transaction before it fails with 55P03. */
  lockWaitMs?: number | undefined;
  /** Milliseconds a transaction may stand open without a statement before its connection is cut. */
  idleInTransactionMs?: number | undefined;
}

/** Runs one batch in the one backend there is and returns the whole answer. */
export type Backend = (batch: Uint8Array) => Uint8Array;

/** One virtual connection, as the queue sees it. */
export interface Party extends Receiver {
  destroy(error: Error): void;
}

interface Job {
  party: Party;
  batch: Buffer;
  timer?: NodeJS.Timeout;
}

/**
 * The queue before the one backend. A batch (all up to Sync, or one simple query) runs as a whole, one at a time,
 * and its answer goes to the party that asked. From the batch that opens a transaction to the one that ends it only
 * the owner's batches run; all others wait.
 *
 *     free ──batch of p leaves a transaction open──▶ owned by p ──p commits, rolls back or vanishes──▶ free
 */
export class Wire {
  readonly #backend: Backend;
  readonly #lockWaitMs: number;
  readonly #idleInTransactionMs: number;
  readonly #notifications = new Notifications();
  #queue: Job[] = [];
  #owner: Party | undefined;
  #idle: NodeJS.Timeout | undefined;
  #awake = false;
  #stopped: Buffer | undefined;
  #connections = 0;

  constructor(backend: Backend, options: WireOptions = {}) {
    this.#backend = backend;
    this.#lockWaitMs = options.lockWaitMs ?? 10_000;
    this.#idleInTransactionMs = options.idleInTransactionMs ?? 30_000;
  }

  /** A number for a new connection, unique in this database's life. */
  number(): number {
    return ++this.#connections;
  }

  /** Puts a batch in the queue; the answer comes through `party.receive`. */
  submit(party: Party, batch: Buffer): void {
    const job: Job = { party, batch };
    this.#queue.push(job);
    this.#startWaiting(job);
    this.#wake();
  }

  /** The party is gone: its open transaction is rolled back, `farewell` (a batch) is run, nothing is answered. */
  leave(party: Party, farewell?: Buffer): void {
    for (const job of this.#queue) if (job.party === party) clearTimeout(job.timer);
    this.#queue = this.#queue.filter((job) => job.party !== party);
    this.#notifications.forget(party);
    if (this.#owner === party) {
      this.#execute(query('ROLLBACK'));
      this.#own(undefined);
    }
    if (farewell) this.#execute(farewell);
    this.#wake();
  }

  /** From now on every batch is answered with this error. */
  stop(code: string, reason: string): void {
    this.#stopped ??= Buffer.concat([errorResponse(code, reason, 'FATAL'), readyForQuery('I')]);
    this.#own(undefined);
    this.#wake();
  }

  /** Each turn of the event loop runs one batch, so that a busy database does not starve the sockets. */
  #wake(): void {
    if (this.#awake || this.#queue.length === 0) return;
    this.#awake = true;
    setImmediate(() => {
      this.#awake = false;
      const at = this.#owner ? this.#queue.findIndex((job) => job.party === this.#owner) : 0;
      const [job] = at < 0 ? [] : this.#queue.splice(at, 1);
      if (!job) return; // all wait for the owner, whose next batch wakes the queue
      this.#run(job);
      this.#wake();
    });
  }

  #run({ party, batch, timer }: Job): void {
    clearTimeout(timer);
    const answer = this.#execute(this.#notifications.unlisten(party, batch) ? query('') : batch);
    const status = transactionStatus(answer);
    this.#own(status === 'T' || status === 'E' ? party : undefined);
    this.#notifications.listen(party, batch, answer);
    party.receive(this.#notifications.deliver(party, answer));
  }

  #execute(batch: Buffer): Buffer {
    if (this.#stopped) return this.#stopped;
    try {
      const answer = this.#backend(batch);
      return Buffer.from(answer.buffer, answer.byteOffset, answer.length);
    } catch (error) {
      // Nobody knows what the backend holds now, perhaps an open transaction: let nobody else into it.
      this.stop('57P02', `the embedded database has stopped: ${error instanceof Error ? error.message : 'crash'}`);
      return this.#execute(batch);
    }
  }

  #own(party: Party | undefined): void {
    clearTimeout(this.#idle);
    this.#owner = party;
    if (!party) return;
    const cut = () => party.destroy(Object.assign(new Error('idle in a transaction for too long'), { code: '25P03' }));
    this.#idle = setTimeout(cut, this.#idleInTransactionMs).unref();
  }

  #startWaiting(job: Job): void {
    job.timer = setTimeout(() => this.#waitedTooLong(job), this.#lockWaitMs);
  }

  #waitedTooLong(job: Job): void {
    // Without a foreign transaction the job is merely late, and next in turn: that is no reason to fail.
    if (!this.#owner || this.#owner === job.party) return this.#startWaiting(job);
    this.#queue.splice(this.#queue.indexOf(job), 1);
    const reason = `waited ${this.#lockWaitMs} ms for another transaction to end (embedded database)`;
    job.party.receive(Buffer.concat([errorResponse('55P03', reason), readyForQuery('I')]));
  }
}
