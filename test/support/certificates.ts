import 'reflect-metadata';
import { createPublicKey, generateKeyPairSync, webcrypto, type KeyObject } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import { importPKCS8, importSPKI } from 'jose';

const KINDS = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  ES256: { name: 'ECDSA', hash: 'SHA-256', curve: 'P-256' },
  ES384: { name: 'ECDSA', hash: 'SHA-384', curve: 'P-384' },
  ES512: { name: 'ECDSA', hash: 'SHA-512', curve: 'P-521' },
  EdDSA: { name: 'Ed25519' },
} as const;

export type Kind = keyof typeof KINDS;

/** A private key in PEM, as an admin makes it with openssl. */
export function keyFor(kind: Kind, bits = 2048): string {
  return pemOf(generate(kind, bits));
}

function generate(kind: Kind, bits: number): KeyObject {
  if (kind === 'RS256') return generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;
  if (kind === 'EdDSA') return generateKeyPairSync('ed25519').privateKey;
  return generateKeyPairSync('ec', { namedCurve: KINDS[kind].curve }).privateKey;
}

const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** A certificate for a key, in PEM. */
export async function certificateFor(key: string, kind: Kind, name = 'tv.example'): Promise<string> {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: [{ CN: [name] }],
      signingAlgorithm: KINDS[kind],
      keys: { privateKey: await importPKCS8(key, kind), publicKey: await importSPKI(spki, kind) },
    },
    webcrypto,
  );
  return certificate.toString('pem');
}

/** A key and its certificate. */
export async function pairFor(kind: Kind): Promise<{ certificate: string; key: string }> {
  const key = keyFor(kind);
  return { certificate: await certificateFor(key, kind), key };
}
