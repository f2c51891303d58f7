import { createHash, timingSafeEqual } from 'node:crypto';

/** For secrets that a machine made: 256 random bits need no salt and no slow hash. */
export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Compares without telling by its time where the two differ. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Compares two texts of any length in constant time. */
export function sameText(a: string, b: string): boolean {
  return sameBytes(sha256(a), sha256(b));
}
