import { Duplex } from 'node:stream';
import {
  closeStatement,
  errorResponse,
  Front,
  greeting,
  messages,
  NO_ENCRYPTION,
  startupPacket,
  stringAt,
  SYNC,
} from './protocol.js';
import type { Party, Wire } from './wire.js';

/**
 * One virtual connection: the client's end is a stream that looks like a socket, the other end hands whole batches
 * to the wire. Not supported, and refused with 0A000: Flush without Sync (cursors) and COPY.
 */
export class WireConnection extends Duplex implements Party {
  readonly #wire: Wire;
  readonly #number: number;
  readonly #serverVersion: string;
  readonly #statements = new Map<string, string>();
  #greeted = false;
  #refusing = false;
  #bytes: Buffer = Buffer.alloc(0);
  #batch: Buffer[] = [];

  constructor(wire: Wire, serverVersion: string) {
    super({ highWaterMark: 1 << 20 });
    this.#wire = wire;
    this.#number = wire.number();
    this.#serverVersion = serverVersion;
  }

  receive(bytes: Buffer): void {
    if (!this.destroyed) this.push(bytes);
  }

  // What pg uses of a net.Socket besides its being a stream.

  connect(): this {
    setImmediate(() => this.emit('connect'));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  // The stream.

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#feed(chunk);
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#feed(Buffer.concat(chunks.map(({ chunk }) => chunk)));
    done();
  }

  override _final(done: () => void): void {
    done();
    this.destroy();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // The backend outlives this connection, so its prepared statements must be put away by hand.
    const statements = [...this.#statements.values()].map(closeStatement);
    this.#wire.leave(this, statements.length > 0 ? Buffer.concat([...statements, SYNC]) : undefined);
    done(error);
  }

  #feed(chunk: Buffer): void {
    this.#bytes = this.#bytes.length > 0 ? Buffer.concat([this.#bytes, chunk]) : chunk;
    while (!this.#greeted) if (!this.#greet()) return;
    for (const message of messages(this.#bytes)) {
      this.#bytes = this.#bytes.subarray(message.length);
      this.#take(message);
    }
  }

  /** True if a whole first packet was there. */
  #greet(): boolean {
    const packet = startupPacket(this.#bytes);
    if (!packet) return false;
    this.#bytes = this.#bytes.subarray(packet.length);
    if (packet.kind === 'ssl') {
      this.receive(NO_ENCRYPTION);
    } else {
      this.#greeted = true;
      if (packet.kind === 'startup') this.receive(greeting(this.#number, this.#serverVersion));
      else this.destroy();
    }
    return true;
  }

  #take(message: Buffer): void {
    const type = message[0];
    if (type === Front.terminate) {
      this.destroy();
    } else if (type === Front.query) {
      this.#submit(isCopy(message) ? this.#refuse('COPY') : message);
    } else if (type === Front.sync) {
      // After a refusal the protocol skips everything up to here, and only the Sync is answered.
      this.#submit(this.#refusing ? message : Buffer.concat([...this.#batch, message]));
    } else if (type === Front.flush) {
      this.#refuse('Flush without Sync');
    } else {
      this.#batch.push(this.#rename(message, type));
    }
  }

  #submit(batch: Buffer): void {
    this.#batch = [];
    this.#refusing = false;
    this.#wire.submit(this, batch);
  }

  /** Answers with an error; the Sync it returns lets the backend say how the transaction stands. */
  #refuse(feature: string): Buffer {
    if (!this.#refusing) this.receive(errorResponse('0A000', `the embedded database does not support ${feature}`));
    this.#refusing = true;
    return SYNC;
  }

  /** All connections share one backend and its names: each gets names of its own, short whatever the client's. */
  #rename(message: Buffer, type: number | undefined): Buffer {
    const at = nameOffset(message, type);
    if (at === undefined || message[at] === 0) return message;
    const name = stringAt(message, at);
    const own = this.#statements.get(name) ?? `c${this.#number}_${this.#statements.size}`;
    this.#statements.set(name, own);
    const renamed = Buffer.concat([
      message.subarray(0, at),
      Buffer.from(own),
      message.subarray(message.indexOf(0, at)),
    ]);
    renamed.writeInt32BE(renamed.length - 1, 1);
    return renamed;
  }
}

/** Where a message names a prepared statement. */
function nameOffset(message: Buffer, type: number | undefined): number | undefined {
  if (type === Front.parse) return 5;
  if (type === Front.bind) return message.indexOf(0, 5) + 1; // after the portal's name
  const ofStatement = message[5] === 0x53; // 'S', not 'P' for a portal
  return (type === Front.describe || type === Front.close) && ofStatement ? 6 : undefined;
}

/** COPY FROM STDIN would wait for data in the middle of an answer, which ends a backend that is called as a function. */
function isCopy(message: Buffer): boolean {
  return /^\s*copy\b/i.test(message.toString('latin1', 5, 64));
}
