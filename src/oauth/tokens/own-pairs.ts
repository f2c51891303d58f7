import type { OwnPair } from '../../platform/certificates/key-pairs.service.js';

export const SIGNING_ALGORITHMS = ['ES256', 'RS256'] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/**
 * The pairs that exist from the start, with authentik's names. They sign for providers that name no `signing_key`:
 * which of them, `signing_algorithm` says.
 *
 * The self-signed one is RSA, as authentik's is: files name it as the default signing key, and the resource servers
 * behind them look for RS256, which many of them (Kubernetes, Spring) take for granted. Whoever names nothing gets
 * ES256 and the other pair, as small as tokens for devices should be. An admin may put a key of their own, also of
 * another kind, in the place of either: tokens and discovery follow the key.
 */
export const OWN_PAIRS: Readonly<Record<SigningAlgorithm, OwnPair>> = {
  ES256: {
    name: 'authentik Internal JWT Certificate',
    managed: 'goauthentik.io/crypto/jwt-managed',
    algorithm: 'ES256',
  },
  RS256: { name: 'authentik Self-signed Certificate', managed: null, algorithm: 'RS256' },
};
