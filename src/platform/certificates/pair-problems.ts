import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import type { Problem } from '../validation.js';
import { algorithmOf, USABLE_KEYS } from './algorithm.js';

/** What is wrong with a pair in PEM, in words that repeat nothing of it; `key` is undefined when there is none. */
export function pairProblems(certificate: string, key: string | undefined): Problem[] {
  const parsed = parsedOr(() => new X509Certificate(certificate));
  if (!parsed) return [{ field: 'certificate_data', message: notACertificate(certificate) }];
  if (key === undefined) return [];
  const privateKey = parsedOr(() => createPrivateKey(key));
  const message = privateKey ? unfit(parsed, privateKey) : notAKey(key);
  return message === undefined ? [] : [{ field: 'key_data', message }];
}

function unfit(certificate: X509Certificate, key: KeyObject): string | undefined {
  if (!algorithmOf(key)) return `key_data is a key of a kind that is not used here: these are ${USABLE_KEYS}`;
  if (certificate.checkPrivateKey(key)) return undefined;
  return 'key_data is not the key of this certificate: certificate_data and key_data have to belong together';
}

const NOT_PEM = 'it begins with a line -----BEGIN … and keeps its line breaks, as after "|" in YAML';

function notACertificate(text: string): string {
  if (/PRIVATE KEY-----/.test(text)) return 'certificate_data is a private key, which belongs into key_data';
  return `certificate_data is not a certificate in PEM: ${NOT_PEM}`;
}

function notAKey(text: string): string {
  if (/^Proc-Type: 4,ENCRYPTED|BEGIN ENCRYPTED PRIVATE KEY/m.test(text)) {
    return 'key_data is protected by a passphrase: give it without one, it is sealed here';
  }
  if (/BEGIN CERTIFICATE-----/.test(text)) return 'key_data is a certificate, which belongs into certificate_data';
  return `key_data is not a private key in PEM: ${NOT_PEM}`;
}

function parsedOr<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
