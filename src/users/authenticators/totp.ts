import { Secret, TOTP } from 'otpauth';

/** Seconds that a code is shown for (RFC 6238 §4.1). */
const STEP = 30;
/** Steps by which a clock may be off, beyond the drift that is known. */
const TOLERANCE = 1;

export interface TotpState {
  /** 20 bytes. */
  key: Buffer;
  digits: number;
  drift: number;
  last_t: number;
}

function codeAt({ key, digits }: TotpState, t: number): string {
  const buffer = Uint8Array.from(key).buffer;
  return TOTP.generate({ secret: new Secret({ buffer }), digits, period: STEP, timestamp: t * STEP * 1000 });
}

/**
 * The step whose code this is, and the drift that follows from it; undefined: it is no code of now, or one of a step
 * that a code was taken of before (RFC 6238 §5.2).
 */
export function matchTotp(state: TotpState, code: string, now: Date): { t: number; drift: number } | undefined {
  const t0 = TOTP.counter({ period: STEP, timestamp: now.getTime() });
  let found: { t: number; drift: number } | undefined;
  // all are looked at, whichever fits: the time tells nothing
  for (let off = -TOLERANCE; off <= TOLERANCE; off++) {
    const drift = state.drift + off;
    const t = t0 + drift;
    if (t > state.last_t && codeAt(state, t) === code) found ??= { t, drift };
  }
  return found;
}

/** What an app reads from a QR code. */
export function totpAddress(key: Buffer, digits: number, issuer: string, account: string): string {
  const secret = new Secret({ buffer: Uint8Array.from(key).buffer });
  // a colon would part the issuer from the account
  const [label, name] = [account, issuer].map((text) => text.replaceAll(':', ' '));
  return new TOTP({ issuer: name!, label: label!, secret, digits, period: STEP }).toString();
}

/** The key as people type it. */
export function totpKeyText(key: Buffer): string {
  return new Secret({ buffer: Uint8Array.from(key).buffer }).base32;
}
