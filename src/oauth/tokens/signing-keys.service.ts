import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type CryptoKey,
  type JSONWebKeySet,
  type JWK,
  type JWTPayload,
} from 'jose';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import { PlainError } from '../../platform/plain-error.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import { SigningKey, type SigningAlgorithm } from './signing-key.entity.js';

interface Signer {
  kid: string;
  key: CryptoKey | Uint8Array;
}

/** The keys that sign tokens: made when they are first needed, shared by all servers, opened once by each. */
@Injectable()
export class SigningKeys implements OnModuleInit {
  private readonly signers = new Map<SigningAlgorithm, Promise<Signer>>();

  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly secrets: Secrets,
  ) {}

  /** Nobody's first sign-in waits for the usual key, and a wrong secret key is noticed at the start. */
  async onModuleInit(): Promise<void> {
    await this.signer('ES256');
  }

  /** A signed JWT; `typ` says what kind of token it is (RFC 8725 §3.11). */
  async sign(algorithm: SigningAlgorithm, typ: string, claims: JWTPayload): Promise<string> {
    const { kid, key } = await this.signer(algorithm);
    return new SignJWT(claims).setProtectedHeader({ alg: algorithm, typ, kid }).sign(key);
  }

  /** The public halves of all keys (RFC 7517 §5). */
  async jwks(): Promise<JSONWebKeySet> {
    const rows = await this.db.manager.find(SigningKey, { order: { created_at: 'DESC' } });
    return {
      keys: rows.map(({ id, algorithm, public_jwk }) => ({ ...public_jwk, kid: id, alg: algorithm, use: 'sig' })),
    };
  }

  /** Makes the key if there is none yet. */
  async ensure(algorithm: SigningAlgorithm): Promise<void> {
    await this.signer(algorithm);
  }

  private signer(algorithm: SigningAlgorithm): Promise<Signer> {
    let signer = this.signers.get(algorithm);
    if (!signer) {
      signer = this.open(algorithm);
      this.signers.set(algorithm, signer);
      // a failure is not remembered: the next one tries again
      signer.catch(() => this.signers.delete(algorithm));
    }
    return signer;
  }

  private async open(algorithm: SigningAlgorithm): Promise<Signer> {
    const row = (await this.find(algorithm)) ?? (await this.make(algorithm));
    const text = this.secrets.unseal('signing-key', row.sealed_private_jwk);
    if (text === undefined) {
      throw new PlainError(
        `The ${algorithm} signing key was sealed with another STAGEDOOR_SECRET_KEY. Set the former one again, ` +
          'or delete the rows of the table signing_key: then a new key is made, and tokens signed before are void.',
      );
    }
    return { kid: row.id, key: await importJWK(JSON.parse(text) as JWK, algorithm) };
  }

  private find(algorithm: SigningAlgorithm): Promise<SigningKey | null> {
    return this.db.manager.findOneBy(SigningKey, { algorithm });
  }

  /** Servers that start at once each make a key; the first one stored is everybody's. */
  private async make(algorithm: SigningAlgorithm): Promise<SigningKey> {
    const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
    const made = Object.assign(new SigningKey(), {
      algorithm,
      public_jwk: await exportJWK(publicKey),
      sealed_private_jwk: this.secrets.seal('signing-key', JSON.stringify(await exportJWK(privateKey))),
      created_at: this.clock.now(),
    });
    await this.db.manager.createQueryBuilder().insert().into(SigningKey).values(made).orIgnore().execute();
    return this.db.manager.findOneByOrFail(SigningKey, { algorithm });
  }
}
