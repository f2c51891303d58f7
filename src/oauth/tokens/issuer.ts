import type { Served } from '../clients/providers.service.js';

/** The `iss` of a client's tokens (RFC 8414 §2); `base` is the brand's address without a slash at its end. */
export function issuerOf({ provider, application }: Served, base: string): string {
  return provider.issuer_mode === 'global' ? `${base}/` : `${base}/application/o/${application.slug}/`;
}
