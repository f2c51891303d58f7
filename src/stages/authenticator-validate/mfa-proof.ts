import type { Learnt, Memory } from '../../flows/memory.js';
import { AUTH_METHOD_ARGS, PROOF } from '../../flows/slots.js';
import type { Authenticator } from '../../users/authenticators/authenticator.entity.js';

/** authentik's names for how somebody proved who they are. */
export const MFA = 'auth_mfa';
export const PASSWORDLESS = 'auth_webauthn_pwl';

/** RFC 8176: a one-time password; the possession of a key in hardware. */
const AMR = { totp: 'otp', static: 'otp', webauthn: 'hwk' } as const;

/** What follows from an authenticator that was used beside, or instead of, a password. */
export function secondFactor(memory: Memory, used: Authenticator): Learnt[] {
  return proof(memory, used, MFA, [AMR[used.type], 'mfa']);
}

/**
 * What follows from a passkey that said by itself who its owner is. RFC 8176: `user`, somebody was there; `mfa` too, if
 * it has checked by finger, face or PIN who that was.
 */
export function passwordless(memory: Memory, used: Authenticator, userVerified: boolean): Learnt[] {
  return proof(memory, used, PASSWORDLESS, ['user', AMR.webauthn, ...(userVerified ? ['mfa'] : [])]);
}

function proof(memory: Memory, used: Authenticator, method: string, amr: string[]): Learnt[] {
  const before = memory.get(PROOF);
  const args = memory.get(AUTH_METHOD_ARGS) ?? {};
  const device = { pk: used.id, name: used.name, type: used.type };
  return [
    PROOF.is({
      auth_method: before?.auth_method ?? method,
      amr: [...new Set([...(before?.amr ?? []), ...amr])],
    }),
    AUTH_METHOD_ARGS.is({ ...args, mfa_devices: [...(args.mfa_devices ?? []), device] }),
  ];
}
