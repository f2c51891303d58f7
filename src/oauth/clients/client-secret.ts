import type { Secrets } from '../../platform/secrets/secrets.js';

/** What is stored of a client's secret: an admin may have chosen it, so a plain hash would not protect it. */
export function clientSecretHash(secrets: Secrets, secret: string): Buffer {
  return secrets.mac('client-secret', secret);
}
