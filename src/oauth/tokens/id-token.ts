import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { JwsAlgorithm } from '../../platform/certificates/algorithm.js';
import type { CommonClaims } from './common-claims.js';

/** The claims of an id token (OpenID Connect Core §2), with those of its scopes if the provider wants them there. */
export function idTokenClaims(
  common: CommonClaims,
  { accessToken, algorithm, claims }: { accessToken: string; algorithm: JwsAlgorithm; claims: Record<string, unknown> },
): JWTPayload {
  return { ...claims, ...common, azp: common.aud, at_hash: atHash(accessToken, algorithm) };
}

/** The hash that each algorithm signs by; Ed25519 has SHA-512 in it (RFC 8032 §5.1). */
const HASHES: Readonly<Record<JwsAlgorithm, string>> = {
  RS256: 'sha256',
  ES256: 'sha256',
  ES384: 'sha384',
  ES512: 'sha512',
  EdDSA: 'sha512',
};

/** OpenID Connect Core §3.1.3.6: the left half of the hash. */
function atHash(accessToken: string, algorithm: JwsAlgorithm): string {
  const hash = createHash(HASHES[algorithm]).update(accessToken).digest();
  return hash.subarray(0, hash.length / 2).toString('base64url');
}
