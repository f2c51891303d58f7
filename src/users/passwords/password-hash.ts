import { Algorithm, hash, verify } from '@node-rs/argon2';
import { isForeignHash, verifyForeignHash } from './foreign-hash.js';

/** OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane. */
const OPTIONS = { algorithm: 2 satisfies Algorithm as Algorithm, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function hashPassword(password: string): Promise<string> {
  return hash(password, OPTIONS);
}

/** False for a wrong password and for a hash that cannot be read. */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  try {
    return await (isForeignHash(stored) ? verifyForeignHash(stored, password) : verify(stored, password));
  } catch {
    return false;
  }
}

let stranger: Promise<string> | undefined;

/** The hash that stands in for the one of an account which is not there: made once, as every other is. */
export function strangersHash(): Promise<string> {
  return (stranger ??= hashPassword('nobody has this password'));
}

/** Does the work of a verification for nobody: an unknown name costs as much time as a wrong password. */
export async function pretendToVerify(password: string): Promise<false> {
  await verifyPassword(await strangersHash(), password);
  return false;
}
