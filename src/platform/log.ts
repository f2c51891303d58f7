import type { Logger } from 'pino';

/** The structured log, as an injectable name. */
export abstract class Log {
  abstract debug: Logger['debug'];
  abstract info: Logger['info'];
  abstract warn: Logger['warn'];
  abstract error: Logger['error'];
}
