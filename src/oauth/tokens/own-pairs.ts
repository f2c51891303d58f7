import type { OwnPair } from '../../platform/certificates/key-pairs.service.js';

export const SIGNING_ALGORITHMS = ['ES256', 'RS256'] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/**
 * The pairs that exist from the start, with authentik's names. They sign for providers that name no `signing_key`:
 * which of them, `signing_algorithm` says.
 *
 * The self-signed one is the default, and P-256: tokens for devices should be small, and ES256 costs a sixth of RS256.
 * The internal one is RSA, as authentik's is, for resource servers that take RS256 for granted. An admin may put a key
 * of their own, also of another kind, in the place of either: tokens and discovery follow the key.
 */
export const OWN_PAIRS: Readonly<Record<SigningAlgorithm, OwnPair>> = {
  ES256: { name: 'authentik Self-signed Certificate', managed: null, algorithm: 'ES256' },
  RS256: {
    name: 'authentik Internal JWT Certificate',
    managed: 'goauthentik.io/crypto/jwt-managed',
    algorithm: 'RS256',
  },
};
