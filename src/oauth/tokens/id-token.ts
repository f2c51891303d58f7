import type { JWTPayload } from 'jose';
import { sha256 } from '../../platform/secrets/hash.js';
import type { CommonClaims } from './common-claims.js';

/** The claims of an id token (OpenID Connect Core §2), with those of its scopes if the provider wants them there. */
export function idTokenClaims(
  common: CommonClaims,
  { accessToken, claims }: { accessToken: string; claims: Record<string, unknown> },
): JWTPayload {
  return { ...claims, ...common, azp: common.aud, at_hash: atHash(accessToken) };
}

/** OpenID Connect Core §3.1.3.6: the left half of the hash; both of our algorithms hash with SHA-256. */
function atHash(accessToken: string): string {
  return sha256(accessToken).subarray(0, 16).toString('base64url');
}
