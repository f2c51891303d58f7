import type { JwsAlgorithm } from '../../platform/certificates/algorithm.js';
import type { OAuth2Provider } from '../clients/oauth2-provider.entity.js';
import { DEVICE_CODE } from '../clients/oauth2-provider.entity.js';
import { grantTypes } from '../grants/index.js';
import { claimNames } from '../scopes/claims.js';
import { ACR } from '../tokens/common-claims.js';

/** A client as discovery sees it. */
export interface Offered {
  provider: OAuth2Provider;
  /** The scopes that it may ask for. */
  scopes: string[];
  /** How its tokens are signed. */
  algorithm: JwsAlgorithm | undefined;
}

const ALWAYS = ['sub', 'iss', 'aud', 'exp', 'iat', 'auth_time', 'acr', 'amr', 'azp', 'at_hash', 'sid'];

const union = <T>(lists: readonly (readonly T[])[]): T[] => [...new Set(lists.flat())];

/**
 * What a client can read about this server (RFC 8414 §2, OpenID Connect Discovery §3), from the settings of the
 * clients that share `issuer`. Only endpoints that there are.
 */
export function serverMetadata(issuer: string, base: string, jwks_uri: string, offered: readonly Offered[]): object {
  const providers = offered.map(({ provider }) => provider);
  const scopes = union(offered.map((offer) => offer.scopes));
  const served = grantTypes.map((type) => type.grant_type);
  const grants = served.filter((grant) => providers.some((provider) => provider.grant_types.includes(grant)));
  const methods = providers.map(({ client_type }) =>
    client_type === 'public' ? ['none'] : ['client_secret_basic', 'client_secret_post'],
  );
  return {
    issuer,
    token_endpoint: `${base}/application/o/token/`,
    // RFC 8628 §4
    ...(grants.includes(DEVICE_CODE) ? { device_authorization_endpoint: `${base}/application/o/device/` } : {}),
    jwks_uri,
    // required, and yet there is no authorization endpoint whose responses it could list
    response_types_supported: [],
    // RFC 8414 §3.2: what has no elements is left out
    ...(grants.length > 0 ? { grant_types_supported: grants } : {}),
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: union(offered.map(({ algorithm }) => (algorithm ? [algorithm] : []))),
    token_endpoint_auth_methods_supported: union(methods),
    ...(scopes.length > 0 ? { scopes_supported: scopes } : {}),
    claims_supported: [...ALWAYS, ...claimNames(scopes)],
    acr_values_supported: [ACR],
  };
}
