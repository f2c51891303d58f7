import { PlainError } from '../platform/plain-error.js';
import { inWords } from './known-errors.js';

/** What to tell a person; only what nobody foresaw is told with its stack. */
export function explain(error: unknown): string {
  if (error instanceof PlainError) return error.message;
  return inWords(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
}

/** Ends the program with it. */
export function complain(error: unknown): never {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
