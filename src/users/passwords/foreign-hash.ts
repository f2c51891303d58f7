import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { verify } from '@node-rs/argon2';
import { sameBytes } from '../../platform/secrets/hash.js';

/*
 * Password hashes as Django writes them, so that accounts come over from authentik with their passwords:
 * `pbkdf2_sha256$<iterations>$<salt>$<base64>` and `argon2$argon2id$v=19$m=…,t=…,p=…$<salt>$<hash>`.
 */

const PBKDF2 = /^pbkdf2_sha256\$([1-9]\d{0,7})\$([^$]+)\$([A-Za-z0-9+/]{43}=)$/;
const ARGON2 = /^argon2(\$argon2(?:id|i|d)\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+)$/;

/** Twelve times what Django asks for today. */
const MOST_ITERATIONS = 12_000_000;
/** In KiB; Django takes 100 MiB. */
const MOST_MEMORY = 1_048_576;
const MOST_PASSES = 16;
const MOST_LANES = 64;

const derive = promisify(pbkdf2);

/** Whether it is a hash that can be checked here, at a cost that a sign-in may have. */
export function isForeignHash(hash: unknown): hash is string {
  if (typeof hash !== 'string') return false;
  const iterations = Number(PBKDF2.exec(hash)?.[1] ?? Infinity);
  const [, , memory = Infinity, passes = Infinity, lanes = Infinity] = ARGON2.exec(hash) ?? [];
  return (
    iterations <= MOST_ITERATIONS ||
    (Number(memory) <= MOST_MEMORY && Number(passes) <= MOST_PASSES && Number(lanes) <= MOST_LANES)
  );
}

export async function verifyForeignHash(hash: string, password: string): Promise<boolean> {
  const [, argon2] = ARGON2.exec(hash) ?? [];
  if (argon2 !== undefined) return verify(argon2, password);
  const [, iterations, salt, expected] = PBKDF2.exec(hash) ?? [];
  if (iterations === undefined || salt === undefined || expected === undefined) return false;
  return sameBytes(await derive(password, salt, Number(iterations), 32, 'sha256'), Buffer.from(expected, 'base64'));
}
