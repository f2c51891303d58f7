import { OAuth2Provider } from '../../oauth/clients/oauth2-provider.entity.js';
import { OWN_PAIRS } from '../../oauth/tokens/own-pairs.js';
import { CertificateKeyPair } from '../../platform/certificates/certificate-key-pair.entity.js';
import { pairProblems } from '../../platform/certificates/pair-problems.js';
import { model, type Work, textOr } from './model.js';

export const certificate = model({
  names: ['authentik_crypto.certificatekeypair', 'certificate'],
  short: 'certificate',
  key: 'name',
  entity: CertificateKeyPair,
  exported: (pair) => !ownPair(pair),
  extras: {
    /** The private key in PEM, sealed in the database. Null: left as it is. Empty: the pair has none. */
    key_data: {
      secret: true,
      problem: textOr('key_data must be a text: a private key in PEM'),
      read: async ({ tx }, id) => (await tx.findOneByOrFail(CertificateKeyPair, { id })).key_data !== null,
      async write({ tx, keyPairs }, id, value) {
        if (value === null) return false;
        return keyPairs.setKey(id, value === '' ? null : (value as string), tx);
      },
    },
  },
  permanent: (pair) => (ownPair(pair) ? 'the server signs with it: put another key in its place instead' : undefined),
  async rule(pair, work, given) {
    // an entry that only changes the key, read without a database
    if (!pair.certificate_data) return [];
    const key = (given.get('key_data') as string | null | undefined) ?? work?.keyPairs.pem(pair);
    const problems = pairProblems(pair.certificate_data, key === '' ? undefined : key);
    if (problems.length > 0 || (key !== undefined && key !== '') || !work) return problems;
    const signed = await signedBy(pair, work);
    if (signed === undefined) return [];
    return [
      { field: 'key_data', message: `${signed} signs with this pair, so it needs its private key: give key_data` },
    ];
  },
});

/** Whose tokens a pair signs, if anybody's. */
async function signedBy(pair: CertificateKeyPair, { tx }: Work): Promise<string | undefined> {
  if (ownPair(pair)) return 'this server';
  const provider = await tx.findOneBy(OAuth2Provider, { signing_key: pair.id });
  return provider ? `the provider "${provider.name}"` : undefined;
}

/** Whether every server has the pair from the start. */
const ownPair = ({ name, managed }: CertificateKeyPair): boolean =>
  Object.values(OWN_PAIRS).some((pair) => pair.name === name || (managed !== null && pair.managed === managed));
