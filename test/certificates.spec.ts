import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  importX509,
  jwtVerify,
  type JSONWebKeySet,
  type JWTVerifyResult,
} from 'jose';
import { validate } from '../src/blueprints/importing/validate.js';
import { SigningKeys } from '../src/oauth/tokens/signing-keys.service.js';
import { KeyPairs } from '../src/platform/certificates/key-pairs.service.js';
import { Secrets } from '../src/platform/secrets/secrets.js';
import { Admin, complaintsOf } from './support/blueprints.js';
import { certificateFor, keyFor, pairFor, type Kind } from './support/certificates.js';
import { addClient, holds, letIn, signedIn } from './support/oauth.js';
import { Stagedoor } from './support/stagedoor.js';

const pairEntry = (name: string, certificate: string, key?: string): string => `
  - model: authentik_crypto.certificatekeypair
    identifiers: { name: ${name} }
    attrs:
      certificate_data: ${JSON.stringify(certificate)}
      ${key === undefined ? '' : `key_data: ${JSON.stringify(key)}`}`;

const signsWith = (client: string, pair: string): string => `
  - model: authentik_providers_oauth2.oauth2provider
    identifiers: { client_id: ${client} }
    attrs:
      signing_key: !Find [authentik_crypto.certificatekeypair, [name, ${pair}]]`;

const blueprint = (...entries: string[]): string => `version: 1\nentries:${entries.join('')}\n`;

describe('certificate-key pairs', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  let clients = 0;

  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ defaults: false });
    admin = new Admin(stagedoor);
  });
  afterAll(() => stagedoor.stop());

  const client = async (): Promise<string> => (await addClient(stagedoor, `tv-${++clients}`)).client_id;

  const tokensOf = async (client_id: string): Promise<{ access_token: string; id_token: string }> => {
    const tv = stagedoor.tv({ client_id });
    await tv.start({ scope: 'openid' });
    await letIn(stagedoor, tv, await signedIn(stagedoor, 'ann'));
    return (await tv.poll()).body as { access_token: string; id_token: string };
  };
  const read = async (path: string): Promise<Record<string, unknown>> =>
    (await (await fetch(new URL(path, stagedoor.base))).json()) as Record<string, unknown>;
  const jwks = async (slug: string): Promise<JSONWebKeySet> =>
    (await read(`/application/o/${slug}/jwks/`)) as unknown as JSONWebKeySet;
  const verified = async (token: string, slug: string): Promise<JWTVerifyResult> =>
    jwtVerify(token, createLocalJWKSet(await jwks(slug)), { currentDate: stagedoor.clock.now() });

  it('are there from the start, as in authentik', async () => {
    const self = await admin.row('certificate_key_pair', 'name', 'authentik Self-signed Certificate');
    const certificate = new X509Certificate(String(self!['certificate_data']));
    expect(certificate.subject).toBe('CN=authentik Self-signed Certificate');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.publicKey.asymmetricKeyType).toBe('ec');
    const internal = await admin.row('certificate_key_pair', 'managed', 'goauthentik.io/crypto/jwt-managed');
    expect(internal).toMatchObject({ name: 'authentik Internal JWT Certificate' });
  });

  it('sign by ES256 where no key is named or the self-signed one, and by RS256 where a file names the internal one', async () => {
    const plain = await client();
    expect((await verified((await tokensOf(plain)).access_token, plain)).protectedHeader.alg).toBe('ES256');
    const named = await client();
    const report = await admin.apply(blueprint(signsWith(named, 'authentik Self-signed Certificate')));
    expect(report.warnings).toEqual([]);
    expect((await verified((await tokensOf(named)).access_token, named)).protectedHeader.alg).toBe('ES256');
    await admin.apply(blueprint(signsWith(named, 'authentik Internal JWT Certificate')));
    expect((await verified((await tokensOf(named)).access_token, named)).protectedHeader.alg).toBe('RS256');
  });

  it.each<[Kind, string]>([
    ['RS256', 'sha256'],
    ['ES256', 'sha256'],
    ['ES384', 'sha384'],
    ['ES512', 'sha512'],
    ['EdDSA', 'sha512'],
  ])('of an admin’s own sign what their provider gives out: %s', async (kind, hash) => {
    const tv = await client();
    const other = await client();
    const { certificate, key } = await pairFor(kind);
    const text = blueprint(pairEntry(`own ${kind}`, certificate, key), signsWith(tv, `own ${kind}`));
    const report = await admin.apply(text);
    expect(report.warnings).toEqual([]);
    expect(report.entries[0]!.changes).toContainEqual({ field: 'key_data', secret: true });
    expect((await admin.apply(text)).unchanged).toBe(true);

    const { access_token, id_token } = await tokensOf(tv);
    const { protectedHeader } = await verified(access_token, tv);
    expect(protectedHeader).toMatchObject({ alg: kind, typ: 'at+jwt' });
    await verified(id_token, tv);
    const digest = createHash(hash).update(access_token).digest();
    expect(decodeJwt(id_token)['at_hash']).toBe(digest.subarray(0, digest.length / 2).toString('base64url'));
    const discovered = await read(`/application/o/${tv}/.well-known/openid-configuration`);
    expect(discovered['id_token_signing_alg_values_supported']).toEqual([kind]);

    const published = (await jwks(tv)).keys.find(({ kid }) => kid === protectedHeader.kid)!;
    expect(published.x5c).toEqual([certificate.replace(/-----[^-]+-----|\s/g, '')]);
    await jwtVerify(access_token, await importX509(certificate, kind), { currentDate: stagedoor.clock.now() });
    const raw = Buffer.from(published.x5c![0]!, 'base64');
    expect(published['x5t#S256']).toBe(createHash('sha256').update(raw).digest('base64url'));
    expect(published).not.toHaveProperty('d');
    // whoever has this key must not be able to sign for others
    expect((await jwks(other)).keys.map(({ kid }) => kid)).not.toContain(protectedHeader.kid);
    const [, line = ''] = key.split('\n');
    expect(await holds(stagedoor, 'certificate_key_pair', line)).toBe(false);
  });

  it('sign with a new key at once, on every server; a renewed certificate changes nothing', async () => {
    const tv = await client();
    const first = await pairFor('ES256');
    await admin.apply(blueprint(pairEntry('turned', first.certificate, first.key), signsWith(tv, 'turned')));
    const { id } = (await admin.row('certificate_key_pair', 'name', 'turned'))!;
    const signing = { signing_key: String(id), signing_algorithm: 'ES256' } as const;
    const { app, db, clock } = stagedoor;
    const elsewhere = new SigningKeys(db, new KeyPairs(db, clock, app.get(Secrets)));
    const before = await (await elsewhere.signer(signing)).sign('JWT', {});
    await verified(before, tv);

    const renewed = await certificateFor(first.key, 'ES256', 'renewed.example');
    await admin.apply(blueprint(pairEntry('turned', renewed)));
    await verified(before, tv);

    const second = await pairFor('RS256');
    await admin.apply(blueprint(pairEntry('turned', second.certificate, second.key)));
    const after = await (await elsewhere.signer(signing)).sign('JWT', {});
    expect(decodeProtectedHeader(after)).toMatchObject({ alg: 'RS256' });
    expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
    await verified(after, tv);
    await expect(verified(before, tv)).rejects.toThrow(/no applicable key/);
    await verified((await tokensOf(tv)).access_token, tv);
  });

  it('may take the place of the server’s own', async () => {
    const { certificate, key } = await pairFor('RS256');
    await admin.apply(blueprint(pairEntry('authentik Internal JWT Certificate', certificate, key)));
    const tv = (await addClient(stagedoor, 'replaced', { signing_algorithm: 'RS256' })).client_id;
    const { protectedHeader } = await verified((await tokensOf(tv)).access_token, tv);
    const published = (await jwks(tv)).keys.find(({ kid }) => kid === protectedHeader.kid)!;
    expect(published.x5c).toEqual([certificate.replace(/-----[^-]+-----|\s/g, '')]);
  });

  it('have a short form, and other fields that refer to them are kept', async () => {
    const { certificate, key } = await pairFor('ES256');
    const tv = await client();
    const report = await admin.apply(`
entries:
  - certificate: short
    certificate_data: ${JSON.stringify(certificate)}
    key_data: ${JSON.stringify(key)}
  - provider: Provider ${tv}
    signing_key: short
    encryption_key: short
  - brand: secure.example
    web_certificate: short
    client_certificates: [short]
`);
    expect(report.warnings).toEqual([]);
    const { id } = (await admin.row('certificate_key_pair', 'name', 'short'))!;
    expect(await admin.row('oauth2_provider', 'client_id', tv)).toMatchObject({ signing_key: id, encryption_key: id });
    const brand = await admin.row('brand', 'domain', 'secure.example');
    expect(brand).toMatchObject({ web_certificate: id, client_certificates: [id] });
  });

  it('are refused at the line of what is wrong, without repeating it', async () => {
    const { certificate, key } = await pairFor('ES256');
    const other = await pairFor('ES256');
    const short = keyFor('RS256', 1024);
    const locked = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' },
    }).privateKey;
    const cases: [string, string, RegExp][] = [
      [certificate, other.key, /:7:\d+ error: key_data is not the key of this certificate/],
      [certificate, short, /:7:\d+ error: key_data is a key of a kind that is not used here: these are RSA from 2048/],
      [certificate, locked, /:7:\d+ error: key_data is protected by a passphrase/],
      [certificate, certificate, /:7:\d+ error: key_data is a certificate, which belongs into certificate_data/],
      [certificate, 'nonsense', /:7:\d+ error: key_data is not a private key in PEM/],
      [certificate, key.replaceAll('\n', ' '), /:7:\d+ error: key_data is not a private key in PEM.*line breaks/],
      [key, key, /:6:\d+ error: certificate_data is a private key, which belongs into key_data/],
      ['nonsense', key, /:6:\d+ error: certificate_data is not a certificate in PEM/],
    ];
    for (const [certificate_data, key_data, complaint] of cases) {
      const text = blueprint(pairEntry('wrong', certificate_data, key_data));
      const told = await admin.complaints(text);
      expect(told[0]).toMatch(complaint);
      for (const line of key.split('\n').slice(1, 3)) expect(told.join('\n')).not.toContain(line);
      // no database is needed to see it
      expect((await complaintsOf(() => validate(text, 'story.yaml')))[0]).toMatch(complaint);
    }
    expect(await admin.row('certificate_key_pair', 'name', 'wrong')).toBeUndefined();
  });

  it('cannot sign without their private key, and it is said when a blueprint asks for it', async () => {
    const tv = await client();
    const { certificate, key } = await pairFor('ES256');
    const bare = blueprint(pairEntry('bare', certificate), signsWith(tv, 'bare'));
    expect(await admin.complaints(bare)).toContainEqual(
      expect.stringMatching(/story.yaml:11:\d+ error: this certificate has no private key, so it cannot sign/),
    );
    await admin.apply(blueprint(pairEntry('bare', certificate, key), signsWith(tv, 'bare')));
    // what is not given stays, also when it comes from an environment that has it not
    await admin.apply(blueprint(pairEntry('bare', certificate)));
    await admin.apply(blueprint(pairEntry('bare', certificate, key).replace(/key_data: .*/, 'key_data: !Env NOT_SET')));
    await verified((await tokensOf(tv)).access_token, tv);
    expect(await admin.complaints(blueprint(pairEntry('bare', certificate, '')))).toContainEqual(
      expect.stringMatching(/:7:\d+ error: the provider ".*" signs with this pair, so it needs its private key/),
    );
    const self = (await admin.row('certificate_key_pair', 'name', 'authentik Self-signed Certificate'))!;
    const stripped = pairEntry('authentik Self-signed Certificate', String(self['certificate_data']), '');
    expect((await admin.complaints(blueprint(stripped)))[0]).toMatch(/this server signs with this pair/);
  });

  it('need their certificate to fit the key that is there', async () => {
    const { certificate, key } = await pairFor('ES256');
    const other = await pairFor('ES256');
    await admin.apply(blueprint(pairEntry('kept', certificate, key)));
    expect((await admin.complaints(blueprint(pairEntry('kept', other.certificate))))[0]).toMatch(
      /key_data is not the key of this certificate/,
    );
  });

  it('are gone when they are to be absent, and what signed with them signs as by default', async () => {
    const tv = await client();
    const { certificate, key } = await pairFor('RS256');
    await admin.apply(blueprint(pairEntry('leaving', certificate, key), signsWith(tv, 'leaving')));
    await admin.apply(
      blueprint(`
  - { model: authentik_crypto.certificatekeypair, state: absent, identifiers: { name: leaving } }`),
    );
    expect((await verified((await tokensOf(tv)).access_token, tv)).protectedHeader.alg).toBe('ES256');
  });
});
