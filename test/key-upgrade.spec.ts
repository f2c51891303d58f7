import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, decodeProtectedHeader, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { createApp } from '../src/app.js';
import { SigningKeys } from '../src/oauth/tokens/signing-keys.service.js';
import { Config } from '../src/platform/config.js';
import { migrations } from '../src/platform/database/migrations/index.js';
import { openDatabase } from '../src/platform/database/open-database.js';
import { Secrets } from '../src/platform/secrets/secrets.js';
import { testDatabase, type TestDatabase } from './support/database.js';

/** The embedded database is opened four times, on a disk. */
const SLOW = 120_000;
const SECRET = 'a secret key that is only for stories';
const KID = '5d9e2f0a-0000-4000-8000-000000000001';

describe('the signing keys of before there were certificates', () => {
  let folder: string;
  let database: TestDatabase;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stagedoor-upgrade-'));
    database = await testDatabase();
  });
  afterEach(async () => {
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'go on as pairs, and tokens that they signed are good',
    async () => {
      const where = { ...database.options, ...(database.options.url === undefined ? { dir: folder } : {}) };
      const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
      const token = await new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid: KID }).sign(privateKey);

      const former = await openDatabase({ ...where, entities: [], migrations: migrations.slice(0, 1) });
      const sealed = new Secrets(SECRET).seal('signing-key', JSON.stringify(await exportJWK(privateKey)));
      await former.source.query(`INSERT INTO signing_key VALUES ($1, 'ES256', $2, $3, $4)`, [
        KID,
        JSON.stringify(await exportJWK(publicKey)),
        sealed,
        new Date(),
      ]);
      await former.close();

      const start = (secretKey: string): ReturnType<typeof createApp> =>
        createApp({ config: Config.of({ dataDir: folder, secretKey, logLevel: 'silent' }), database: where });
      const refused = await start('another secret key, long enough for it');
      await expect(refused.init()).rejects.toThrow(/Set the former one again/);
      await refused.close();
      for (const secret of [SECRET, SECRET]) {
        const app = await start(secret);
        await app.init();
        const keys = app.get(SigningKeys);
        const published = await keys.jwks([]);
        const certified = { kid: KID, alg: 'ES256', x5c: [expect.any(String)] };
        expect(published.keys).toContainEqual(expect.objectContaining(certified));
        await jwtVerify(token, createLocalJWKSet(published));
        const signer = await keys.signer({ signing_key: null, signing_algorithm: 'ES256' });
        expect(decodeProtectedHeader(await signer.sign('JWT', {})).kid).toBe(KID);
        await app.close();
      }
    },
    SLOW,
  );
});
