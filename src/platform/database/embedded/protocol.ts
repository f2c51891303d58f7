/**
 * As much of PostgreSQL's wire protocol 3.0 as the embedded database needs: cutting a byte stream into messages,
 * and writing the few messages that the adapter answers itself.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */

/** Types of the messages a client sends. */
export const Front = {
  bind: 0x42, // B
  close: 0x43, // C
  describe: 0x44, // D
  flush: 0x48, // H
  parse: 0x50, // P
  query: 0x51, // Q
  sync: 0x53, // S
  terminate: 0x58, // X
} as const;

/** Types of the messages a server sends. */
export const Back = {
  notification: 0x41, // A
  commandComplete: 0x43, // C
  ready: 0x5a, // Z
} as const;

const SSL_REQUEST = 80877103;
const CANCEL_REQUEST = 80877102;

/** The server's word on a connection: idle, in a transaction, or in a failed transaction. */
export type TransactionStatus = 'I' | 'T' | 'E';

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** One message: its type, the length of all that follows, its body. */
export function frame(type: string, ...parts: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

export const SYNC = frame('S');
export const NO_ENCRYPTION = Buffer.from('N');

export function query(sql: string): Buffer {
  return frame('Q', `${sql}\0`);
}

export function closeStatement(name: string): Buffer {
  return frame('C', `S${name}\0`);
}

export function errorResponse(code: string, message: string, severity = 'ERROR'): Buffer {
  return frame('E', `S${severity}\0V${severity}\0C${code}\0M${message}\0\0`);
}

/** What a server says to an accepted connection before its first query. */
export function greeting(connection: number, serverVersion: string): Buffer {
  const parameter = (name: string, value: string) => frame('S', `${name}\0${value}\0`);
  return Buffer.concat([
    frame('R', int32(0)), // AuthenticationOk
    parameter('server_version', serverVersion),
    parameter('client_encoding', 'UTF8'),
    parameter('standard_conforming_strings', 'on'),
    frame('K', int32(process.pid), int32(connection)), // BackendKeyData
    readyForQuery('I'),
  ]);
}

export function readyForQuery(status: TransactionStatus): Buffer {
  return frame('Z', status);
}

/** The status told by the ReadyForQuery that ends a complete answer; undefined if the answer has no such end. */
export function transactionStatus(answer: Buffer): TransactionStatus | undefined {
  const at = answer.length - 6;
  if (at < 0 || answer[at] !== Back.ready || answer.readInt32BE(at + 1) !== 5) return undefined;
  return answer.toString('latin1', at + 5) as TransactionStatus;
}

/** The whole messages at the start of `bytes`; a partial last one is left for the next chunk. */
export function* messages(bytes: Buffer): Generator<Buffer, undefined> {
  for (let at = 0; at + 5 <= bytes.length;) {
    const end = at + 1 + bytes.readInt32BE(at + 1);
    if (end > bytes.length) return;
    yield bytes.subarray(at, end);
    at = end;
  }
}

/** The first packet of a connection, which alone has no type byte. */
export function startupPacket(bytes: Buffer): { kind: 'ssl' | 'cancel' | 'startup'; length: number } | undefined {
  if (bytes.length < 8 || bytes.length < bytes.readInt32BE(0)) return undefined;
  const code = bytes.readInt32BE(4);
  const kind = code === SSL_REQUEST ? 'ssl' : code === CANCEL_REQUEST ? 'cancel' : 'startup';
  return { kind, length: bytes.readInt32BE(0) };
}

/** The zero-terminated string that begins at `at`. */
export function stringAt(message: Buffer, at: number): string {
  return message.toString('utf8', at, message.indexOf(0, at));
}
