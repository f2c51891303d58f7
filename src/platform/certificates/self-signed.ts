import 'reflect-metadata';
import { createPublicKey, generateKeyPair, randomBytes, webcrypto, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { importPKCS8, importSPKI } from 'jose';

const YEARS = 10;

const SIGNATURES = {
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
} as const;

export type OwnAlgorithm = keyof typeof SIGNATURES;

/** A new private key: P-256, or RSA of 2048 bits, whose making nobody waits long for. */
export async function newKey(algorithm: OwnAlgorithm): Promise<KeyObject> {
  const generate = promisify(generateKeyPair);
  const { privateKey } =
    algorithm === 'RS256'
      ? await generate('rsa', { modulusLength: 2048 })
      : await generate('ec', { namedCurve: 'prime256v1' });
  return privateKey;
}

/** A certificate in PEM that a key makes out to itself. It is trusted by nobody; verifiers take the key from the JWKS. */
export async function selfSigned(key: KeyObject, algorithm: OwnAlgorithm, name: string, now: Date): Promise<string> {
  // it is needed once in the life of an installation, and takes a while to load
  const { KeyUsageFlags, KeyUsagesExtension, X509CertificateGenerator } = await import('@peculiar/x509');
  const pem = { pkcs8: key.export({ type: 'pkcs8', format: 'pem' }), spki: spki(key) };
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(now.getUTCFullYear() + YEARS);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: `01${randomBytes(15).toString('hex')}`,
      name: [{ CN: [name] }],
      notBefore: now,
      notAfter,
      signingAlgorithm: SIGNATURES[algorithm],
      keys: {
        privateKey: await importPKCS8(pem.pkcs8.toString(), algorithm),
        publicKey: await importSPKI(pem.spki, algorithm),
      },
      extensions: [new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)],
    },
    webcrypto,
  );
  return certificate.toString('pem');
}

const spki = (key: KeyObject): string => createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
