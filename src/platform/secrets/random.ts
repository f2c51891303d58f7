import { randomBytes, randomInt } from 'node:crypto';

/** A URL-safe secret; 32 bytes are 256 bits in 43 characters. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** `length` characters drawn from `charset` without bias. */
export function randomText(charset: string, length: number): string {
  return Array.from({ length }, () => charset[randomInt(charset.length)]).join('');
}
