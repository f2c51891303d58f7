import { randomText } from '../../platform/secrets/random.js';

/** A new user code, without its mask; every code is as likely as every other. */
export function drawUserCode(charset: string, length: number): string {
  return randomText(charset, length);
}

/**
 * What somebody typed, as a code: full-width letters made plain, in upper case, without dashes, spaces and whatever
 * else was only there for the eye (RFC 8628 §6.1).
 */
export function normalizeUserCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * The codes that a person may have meant, likeliest first. Where a code can only be digits, letters that look like
 * digits are taken for them (RFC 8628 §6.1).
 */
export function meantUserCodes(typed: string): string[] {
  const code = normalizeUserCode(typed);
  const digits = code.replace(/O/g, '0').replace(/[IL]/g, '1');
  return digits !== code && /^\d+$/.test(digits) ? [code, digits] : [code];
}

/** The code as it is shown: one character for each star of the mask, or in groups of four if the mask does not fit. */
export function formatUserCode(code: string, mask: string): string {
  const stars = mask.split('*').length - 1;
  if (stars !== code.length) return code.replace(/(.{4})(?=.)/g, '$1-');
  let at = 0;
  return mask.replace(/\*/g, () => code[at++]!);
}

/**
 * RFC 8628 §5.1: how many wrong guesses leave a guesser a chance of 2⁻³² of hitting one given code. A number below one
 * says that the code is shorter than it should be.
 */
export function guessBudget(charset: string, length: number): number {
  return charset.length ** length / 2 ** 32;
}
