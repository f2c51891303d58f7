import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../clock.js';
import { PlainError } from '../plain-error.js';
import { Secrets } from '../secrets/secrets.js';
import { algorithmOf, type JwsAlgorithm } from './algorithm.js';
import { CertificateKeyPair } from './certificate-key-pair.entity.js';
import { thumbprint } from './public-jwk.js';
import { newKey, selfSigned, type OwnAlgorithm } from './self-signed.js';

/** A pair that the server makes when there is none. */
export interface OwnPair {
  name: string;
  managed: string | null;
  algorithm: OwnAlgorithm;
}

/** A key that signs. */
export interface OpenKey {
  key: KeyObject;
  algorithm: JwsAlgorithm;
  kid: string;
}

/** Keeps certificates and their private keys, which are sealed at rest and opened once by each server. */
@Injectable()
export class KeyPairs {
  /** By the pair's id. Sealed text is never the same twice, so a key that was replaced is noticed. */
  private readonly opened = new Map<string, OpenKey & { sealed: string }>();

  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly secrets: Secrets,
  ) {}

  /** The private key in PEM; undefined: the pair has none. */
  pem({ name, key_data }: CertificateKeyPair): string | undefined {
    if (key_data === null) return undefined;
    const text = this.secrets.unseal('signing-key', key_data);
    if (text !== undefined) return text;
    throw new PlainError(
      `The private key of "${name}" was sealed with another STAGEDOOR_SECRET_KEY. Set the former one again, or delete ` +
        'its row of the table certificate_key_pair: a pair of the server’s own is made anew, any other comes with its ' +
        'blueprint, and tokens signed before are void.',
    );
  }

  /** The private key of a pair as it was just read; undefined: it has none, or none that signs. */
  async open(pair: CertificateKeyPair): Promise<OpenKey | undefined> {
    const known = this.opened.get(pair.id);
    if (known && known.sealed === pair.key_data) return known;
    const key = this.privateKey(pair);
    const algorithm = key && algorithmOf(key);
    if (pair.key_data === null || !key || !algorithm) return undefined;
    const kid = pair.kid ?? (await thumbprint(createPublicKey(key)));
    const open = { sealed: pair.key_data, key, algorithm, kid };
    this.opened.set(pair.id, open);
    return open;
  }

  /** Null: the pair has no key any more. True: it is another one now. */
  async setKey(id: string, pem: string | null, within: EntityManager): Promise<boolean> {
    const { key_data } = await within.findOneByOrFail(CertificateKeyPair, { id });
    const before = key_data === null ? null : this.secrets.unseal('signing-key', key_data);
    if (before === pem) return false;
    const sealed = pem === null ? null : this.secrets.seal('signing-key', pem);
    await within.update(CertificateKeyPair, { id }, { key_data: sealed, kid: null });
    return true;
  }

  /** Servers that start at once may each make a pair; the first one stored is everybody's. */
  async ensure(own: OwnPair): Promise<CertificateKeyPair> {
    const known = await this.find(own);
    // certificates came later than the keys of the first version
    if (known && known.certificate_data !== '') return known;
    const key = (known && this.privateKey(known)) ?? (await newKey(own.algorithm));
    const certificate_data = await selfSigned(key, own.algorithm, own.name, this.clock.now());
    const key_data = this.secrets.seal('signing-key', key.export({ type: 'pkcs8', format: 'pem' }).toString());
    if (known) {
      await this.db.manager.update(
        CertificateKeyPair,
        { id: known.id, certificate_data: '' },
        { certificate_data, key_data },
      );
    } else {
      const { name, managed } = own;
      const made = Object.assign(new CertificateKeyPair(), { name, managed, certificate_data, key_data });
      await this.db.manager.createQueryBuilder().insert().into(CertificateKeyPair).values(made).orIgnore().execute();
    }
    return (await this.find(own))!;
  }

  private privateKey(pair: CertificateKeyPair): KeyObject | undefined {
    const text = this.pem(pair);
    if (text === undefined) return undefined;
    // a key of before there were certificates is a JWK
    return createPrivateKey(text.startsWith('{') ? { key: JSON.parse(text) as JsonWebKey, format: 'jwk' } : text);
  }

  /** An admin may have given the pair another name. */
  private find({ name, managed }: OwnPair): Promise<CertificateKeyPair | null> {
    const where = managed === null ? { name } : [{ managed }, { name }];
    return this.db.manager.findOne(CertificateKeyPair, { where, order: { managed: 'ASC' } });
  }
}
