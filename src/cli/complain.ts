import { PlainError } from '../platform/plain-error.js';

/** Ends the program with a sentence for a person; only what nobody foresaw is shown with its stack. */
export function complain(error: unknown): never {
  const text = error instanceof PlainError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
