import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** What a keyed value is for. Each purpose has a key of its own, derived from the server's secret key. */
export type Purpose =
  | 'user-code'
  | 'shown-code'
  | 'client-secret'
  | 'csrf'
  | 'signing-key'
  | 'opening'
  | 'address'
  | 'consent'
  | 'answer'
  | 'setting'
  | 'return-number'
  | 'source-secret'
  | 'reputation'
  | 'authenticator'
  | 'authenticator-draft'
  | 'recovery-code'
  | 'webauthn-challenge'
  | 'prompt';

/** Keyed hashes and encryption at rest, all from `STAGEDOOR_SECRET_KEY`. */
export class Secrets {
  private readonly keys = new Map<Purpose, Buffer>();

  constructor(private readonly secretKey: string) {}

  /** HMAC-SHA-256: for short or human-chosen values, which a plain hash would not protect if the database leaked. */
  mac(purpose: Purpose, text: string): Buffer {
    return createHmac('sha256', this.key(purpose)).update(text).digest();
  }

  /** AES-256-GCM; the result is URL-safe text that only `unseal` with the same purpose opens. */
  seal(purpose: Purpose, text: string): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key(purpose), iv);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
  }

  /** The text, or undefined when it was not sealed by this server's key for this purpose. */
  unseal(purpose: Purpose, sealed: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length < 28) return undefined;
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key(purpose), bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }

  private key(purpose: Purpose): Buffer {
    let key = this.keys.get(purpose);
    if (!key) {
      key = Buffer.from(hkdfSync('sha256', this.secretKey, '', `stagedoor ${purpose}`, 32));
      this.keys.set(purpose, key);
    }
    return key;
  }
}
