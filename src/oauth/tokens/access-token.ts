import type { JWTPayload } from 'jose';
import type { CommonClaims } from './common-claims.js';

/** RFC 9068 §2.1. */
export const ACCESS_TOKEN_TYPE = 'at+jwt';

/** The claims of an access token (RFC 9068 §2.2). `device_id` is ours: introspection asks whether the device is revoked. */
export function accessTokenClaims(
  common: CommonClaims,
  about: { jti: string; client_id: string; scopes: readonly string[]; device: string },
): JWTPayload {
  const { jti, client_id, scopes, device } = about;
  return { ...common, jti, client_id, device_id: device, ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}) };
}
