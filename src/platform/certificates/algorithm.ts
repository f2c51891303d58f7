import type { KeyObject } from 'node:crypto';

/** RFC 7518 §3.1, RFC 8037 §3.1. */
export type JwsAlgorithm = 'RS256' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA';

const CURVES: Readonly<Record<string, JwsAlgorithm>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' };

/** RFC 7518 §3.3. */
const SHORTEST_RSA = 2048;

export const USABLE_KEYS = `RSA from ${SHORTEST_RSA} bits, P-256, P-384, P-521 and Ed25519`;

/** How a key signs, or its public half verifies; undefined for a key that this server does not sign with. */
export function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): JwsAlgorithm | undefined {
  const { modulusLength = 0, namedCurve = '' } = asymmetricKeyDetails ?? {};
  if (asymmetricKeyType === 'rsa') return modulusLength >= SHORTEST_RSA ? 'RS256' : undefined;
  if (asymmetricKeyType === 'ec') return CURVES[namedCurve];
  return asymmetricKeyType === 'ed25519' ? 'EdDSA' : undefined;
}
