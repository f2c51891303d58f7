import { createHash, X509Certificate, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { algorithmOf, type JwsAlgorithm } from './algorithm.js';
import type { CertificateKeyPair } from './certificate-key-pair.entity.js';

/** RFC 7638: the same wherever the key is, and another for another key. */
export const thumbprint = (publicKey: KeyObject): Promise<string> =>
  calculateJwkThumbprint(publicKey.export({ format: 'jwk' }) as JWK);

/** How tokens are signed that the pair's certificate is for; undefined: this server signs none with such a key. */
export const algorithmOfPair = ({ certificate_data }: CertificateKeyPair): JwsAlgorithm | undefined =>
  algorithmOf(new X509Certificate(certificate_data).publicKey);

/** What verifiers are told of a pair (RFC 7517 §4). */
export async function publicJwk(pair: CertificateKeyPair): Promise<JWK> {
  const { publicKey, raw } = new X509Certificate(pair.certificate_data);
  const alg = algorithmOf(publicKey);
  return {
    ...(publicKey.export({ format: 'jwk' }) as JWK),
    kid: pair.kid ?? (await thumbprint(publicKey)),
    ...(alg === undefined ? {} : { alg }),
    use: 'sig',
    x5c: [raw.toString('base64')],
    'x5t#S256': createHash('sha256').update(raw).digest('base64url'),
  };
}
