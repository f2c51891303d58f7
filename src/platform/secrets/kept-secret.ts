import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError } from '../plain-error.js';
import { randomToken } from './random.js';

const SHORTEST = 32;

/**
 * The secret key in a folder, made when there is none (mode 600). It is written aside and then linked: of two servers
 * that start at once both get the same, and nobody ever reads half of it.
 *
 * @throws when the file is there but holds no key
 */
export function keptSecret(folder: string): string {
  const file = join(folder, 'secret.key');
  const draft = `${file}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(draft, `${randomToken()}\n`, { mode: 0o600 });
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length >= SHORTEST) return secret;
  throw new PlainError(
    `${file} is damaged: it holds no key of at least ${SHORTEST} characters. Restore it from a backup; or, if this server ` +
      'has no data worth keeping, delete it, and a new one is made.',
  );
}
