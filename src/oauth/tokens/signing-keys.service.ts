import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SignJWT, type JSONWebKeySet, type JWTPayload } from 'jose';
import { DataSource, In } from 'typeorm';
import type { JwsAlgorithm } from '../../platform/certificates/algorithm.js';
import { CertificateKeyPair } from '../../platform/certificates/certificate-key-pair.entity.js';
import { KeyPairs } from '../../platform/certificates/key-pairs.service.js';
import { algorithmOfPair, publicJwk } from '../../platform/certificates/public-jwk.js';
import { PlainError } from '../../platform/plain-error.js';
import type { OAuth2Provider } from '../clients/oauth2-provider.entity.js';
import { OWN_PAIRS, SIGNING_ALGORITHMS, type SigningAlgorithm } from './own-pairs.js';

/** Signs the tokens of one provider. */
export interface Signer {
  algorithm: JwsAlgorithm;
  /** A signed JWT; `typ` says what kind of token it is (RFC 8725 §3.11). */
  sign(typ: string, claims: JWTPayload): Promise<string>;
}

type Signing = Pick<OAuth2Provider, 'signing_key' | 'signing_algorithm'>;

/** Knows which pair signs for whom. The pair is read each time, so that a new key signs at once on every server. */
@Injectable()
export class SigningKeys implements OnModuleInit {
  constructor(
    private readonly db: DataSource,
    private readonly pairs: KeyPairs,
  ) {}

  /** Files may refer to the server's own pairs from the start, and a wrong secret key is noticed. */
  async onModuleInit(): Promise<void> {
    await Promise.all(SIGNING_ALGORITHMS.map(async (algorithm) => this.pairs.open(await this.own(algorithm))));
  }

  async signer(provider: Signing): Promise<Signer> {
    const pair = await this.pairOf(provider);
    const open = await this.pairs.open(pair);
    if (!open)
      throw new PlainError(`The certificate "${pair.name}" has no private key to sign with: give it key_data.`);
    const { key, algorithm, kid } = open;
    return {
      algorithm,
      sign: (typ, claims) => new SignJWT(claims).setProtectedHeader({ alg: algorithm, typ, kid }).sign(key),
    };
  }

  /** How the provider's tokens are signed. */
  async algorithm(provider: Signing): Promise<JwsAlgorithm | undefined> {
    return algorithmOfPair(await this.pairOf(provider));
  }

  /**
   * The public halves (RFC 7517 §5) of the server's own keys, as a client may hold tokens of before it had another,
   * and of those that these providers name. Nobody else's: whoever has that key could sign for these.
   */
  async jwks(providers: readonly Signing[]): Promise<JSONWebKeySet> {
    const own = await Promise.all(SIGNING_ALGORITHMS.map((algorithm) => this.own(algorithm)));
    const named = await this.db.manager.findBy(CertificateKeyPair, {
      id: In(providers.flatMap(({ signing_key }) => signing_key ?? [])),
    });
    const pairs = new Map([...named, ...own].map((pair) => [pair.id, pair]));
    return { keys: await Promise.all([...pairs.values()].map(publicJwk)) };
  }

  private async pairOf({ signing_key, signing_algorithm }: Signing): Promise<CertificateKeyPair> {
    const named =
      signing_key === null ? null : await this.db.manager.findOneBy(CertificateKeyPair, { id: signing_key });
    return named ?? this.own(signing_algorithm);
  }

  private own(algorithm: SigningAlgorithm): Promise<CertificateKeyPair> {
    return this.pairs.ensure(OWN_PAIRS[algorithm]);
  }
}
