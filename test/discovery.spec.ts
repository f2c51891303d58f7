import { decodeProtectedHeader } from 'jose';
import { Brand } from '../src/brands/brand.entity.js';
import { DEVICE_CODE, OAuth2Provider } from '../src/oauth/clients/oauth2-provider.entity.js';
import { Installations } from '../src/oauth/tokens/installations.service.js';
import { SigningKeys } from '../src/oauth/tokens/signing-keys.service.js';
import { CertificateKeyPair } from '../src/platform/certificates/certificate-key-pair.entity.js';
import { KeyPairs } from '../src/platform/certificates/key-pairs.service.js';
import { Secrets } from '../src/platform/secrets/secrets.js';
import { addClient, letIn, signedIn } from './support/oauth.js';
import { Stagedoor } from './support/stagedoor.js';

type Document = Record<string, unknown>;

describe('discovery', () => {
  let stagedoor: Stagedoor;

  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ defaults: false });
    await addClient(stagedoor, 'tv');
    await addClient(stagedoor, 'box', {
      secret: 'secret',
      signing_algorithm: 'RS256',
      grant_types: [DEVICE_CODE, 'authorization_code'],
    });
  });
  afterAll(() => stagedoor.stop());

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(new URL(path, stagedoor.base), { headers, redirect: 'error' });
  const read = async (path: string): Promise<Document> => (await (await get(path)).json()) as Document;

  it('says what the application’s provider can do, and no more', async () => {
    const { base } = stagedoor;
    expect(await read('/application/o/tv/.well-known/openid-configuration')).toEqual({
      issuer: `${base}/application/o/tv/`,
      token_endpoint: `${base}/application/o/token/`,
      device_authorization_endpoint: `${base}/application/o/device/`,
      jwks_uri: `${base}/application/o/tv/jwks/`,
      response_types_supported: [],
      grant_types_supported: [DEVICE_CODE, 'refresh_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      token_endpoint_auth_methods_supported: ['none'],
      scopes_supported: ['email', 'offline_access', 'openid', 'profile'],
      claims_supported: expect.arrayContaining(['sub', 'auth_time', 'amr', 'email', 'groups']),
      acr_values_supported: ['goauthentik.io/providers/oauth2/default'],
    });
    expect(await read('/application/o/box/.well-known/openid-configuration')).toMatchObject({
      grant_types_supported: [DEVICE_CODE],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      scopes_supported: ['email', 'openid', 'profile'],
    });
  });

  it.each([
    '/application/o/tv/.well-known/openid-configuration',
    '/application/o/tv/.well-known/oauth-authorization-server',
    '/.well-known/oauth-authorization-server/application/o/tv/',
    '/.well-known/oauth-authorization-server/application/o/tv',
    '/.well-known/openid-configuration/application/o/tv',
  ])('is found at %s, also by a page of another site', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toEqual(await read('/application/o/tv/.well-known/openid-configuration'));
  });

  it('names only addresses that there are', async () => {
    const document = await read('/application/o/tv/.well-known/openid-configuration');
    for (const [name, value] of Object.entries(document)) {
      if (!/_(endpoint|uri)$/.test(name)) continue;
      expect([200, 405]).toContain((await fetch(String(value))).status);
    }
  });

  it('follows the settings at once', async () => {
    const providers = stagedoor.db.getRepository(OAuth2Provider);
    await providers.update({ client_id: 'box' }, { grant_types: ['refresh_token'], device_scopes: ['openid'] });
    const document = await read('/application/o/box/.well-known/openid-configuration');
    expect(document).toMatchObject({ grant_types_supported: ['refresh_token'], scopes_supported: ['openid'] });
    expect(document).not.toHaveProperty('device_authorization_endpoint');
    await providers.update({ client_id: 'box' }, { grant_types: [DEVICE_CODE], device_scopes: null });
  });

  it('speaks of one key, also when many servers make it at the same moment', async () => {
    const { app, db, clock } = stagedoor;
    await db.getRepository(CertificateKeyPair).delete({ name: 'authentik Internal JWT Certificate' });
    const pairs = (): KeyPairs => new KeyPairs(db, clock, app.get(Secrets));
    const servers = Array.from({ length: 4 }, () => new SigningKeys(db, pairs()));
    const signing = { signing_key: null, signing_algorithm: 'RS256' } as const;
    const tokens = await Promise.all(servers.map(async (keys) => (await keys.signer(signing)).sign('JWT', {})));
    expect(new Set(tokens.map((token) => decodeProtectedHeader(token).kid)).size).toBe(1);
    const ids = await Promise.all(Array.from({ length: 4 }, () => new Installations(db).id()));
    expect(new Set(ids).size).toBe(1);
  });

  it('is not possible with another secret key, and the server says what to do', async () => {
    const { db, clock } = stagedoor;
    const keys = new SigningKeys(db, new KeyPairs(db, clock, new Secrets('another secret key, long enough for it')));
    await expect(keys.onModuleInit()).rejects.toThrow(/Set the former one again/);
  });

  it('publishes the public keys, and nothing of the private ones', async () => {
    const response = await get('/application/o/tv/jwks/');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    const { keys } = (await response.json()) as { keys: Document[] };
    expect(new Set(keys.map((key) => key['alg']))).toEqual(new Set(['ES256', 'RS256']));
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      expect(key).toMatchObject({ use: 'sig', kid: expect.any(String) });
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(secret);
    }
    const rows: Document[] = await stagedoor.db.query(`SELECT key_data FROM certificate_key_pair`);
    for (const row of rows) expect(row['key_data']).not.toMatch(/PRIVATE|kty/);
  });

  it.each([
    '/application/o/nothing/.well-known/openid-configuration',
    '/application/o/nothing/jwks/',
    '/.well-known/openid-configuration',
  ])('has nothing to say at %s', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error_description: expect.any(String) });
  });

  it('gives clients of the global issuer one document at the root', async () => {
    await addClient(stagedoor, 'one', { issuer_mode: 'global', scopes: ['openid'] });
    await addClient(stagedoor, 'two', {
      issuer_mode: 'global',
      secret: 'x',
      scopes: ['email'],
      signing_algorithm: 'RS256',
    });
    const { base } = stagedoor;
    const document = await read('/.well-known/openid-configuration');
    expect(document).toMatchObject({
      issuer: `${base}/`,
      jwks_uri: `${base}/application/o/jwks/`,
      scopes_supported: ['openid', 'email'],
      id_token_signing_alg_values_supported: ['ES256', 'RS256'],
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
    });
    expect(await read('/.well-known/oauth-authorization-server')).toEqual(document);
    expect(await read('/application/o/one/.well-known/openid-configuration')).toEqual(document);
    expect((await get('/application/o/jwks/')).status).toBe(200);
    expect((await read('/application/o/tv/.well-known/openid-configuration'))['issuer']).toBe(
      `${base}/application/o/tv/`,
    );
  });

  it('speaks of the host that was asked, and the tokens say the same', async () => {
    const port = new URL(stagedoor.base).port;
    await stagedoor.db.getRepository(Brand).save(Object.assign(new Brand(), { domain: '127.0.0.1' }));
    const elsewhere = `http://127.0.0.1:${port}`;
    const document = (await (
      await fetch(`${elsewhere}/application/o/tv/.well-known/openid-configuration`)
    ).json()) as Document;
    expect(document['issuer']).toBe(`${elsewhere}/application/o/tv/`);
    expect(document['token_endpoint']).toBe(`${elsewhere}/application/o/token/`);
    const tv = stagedoor.tv({ client_id: 'tv' });
    await tv.start({ scope: 'openid' });
    await letIn(stagedoor, tv, await signedIn(stagedoor, 'ann'));
    const reply = await tv.post(String(document['token_endpoint']), {
      grant_type: DEVICE_CODE,
      client_id: 'tv',
      device_code: tv.shows.device_code,
    });
    const [, claims = ''] = String(reply.body['access_token']).split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ iss: document['issuer'] });
  });
});
