import { sha256 } from '../../platform/secrets/hash.js';
import type { TokenSubject } from './token-subject.js';

/** authentik's name for "as its flows are set up"; there is no other class to offer. */
export const ACR = 'goauthentik.io/providers/oauth2/default';

/** What access tokens and id tokens say alike. Times are in seconds since 1970. */
export interface CommonClaims {
  [claim: string]: unknown;
  iss: string;
  sub: string;
  aud: string;
  iat: number;
  exp: number;
  auth_time: number;
  acr: string;
  amr?: string[];
  sid?: string;
}

export const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1000);

/** `lifetime` is in seconds. The session's id leaves the server hashed only. */
export function commonClaims(
  about: TokenSubject,
  { issuer, sub, now, lifetime }: { issuer: string; sub: string; now: Date; lifetime: number },
): CommonClaims {
  return {
    iss: issuer,
    sub,
    aud: about.provider.client_id,
    iat: seconds(now),
    exp: seconds(now) + lifetime,
    auth_time: seconds(about.auth_time),
    acr: ACR,
    ...(about.amr.length > 0 ? { amr: about.amr } : {}),
    ...(about.session === null ? {} : { sid: sha256(about.session).toString('hex') }),
  };
}
