import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Doctor, type Finding } from '../src/admin/doctor/doctor.service.js';
import { Discovery } from '../src/blueprints/running/discovery.js';
import { Config } from '../src/platform/config.js';
import { Stagedoor } from './support/stagedoor.js';

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

const OPENID = '!Find [authentik_providers_oauth2.scopemapping, [scope_name, openid]]';

/** A provider that no application holds, unless the story gives it one. */
const provider = (name: string, attrs: string): string => `
version: 1
entries:
  - model: authentik_providers_oauth2.oauth2provider
    id: provider
    identifiers: { name: ${name} }
    attrs: { client_id: ${name}, property_mappings: [${OPENID}], ${attrs} }
`;
const application = (name: string): string => `
  - model: authentik_core.application
    identifiers: { slug: ${name} }
    attrs: { name: ${name}, provider: !KeyOf provider }
`;

describe('the doctor', () => {
  let stagedoor: Stagedoor;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
  });
  afterAll(() => stagedoor.stop());

  const examine = (): Promise<Finding[]> => stagedoor.app.get(Doctor).examine();
  const about = async (what: string): Promise<Finding[]> =>
    (await examine()).filter((finding) => finding.about === what);

  it('finds a new server well, but for its address and its small database', async () => {
    const findings = await examine();
    const ill = findings.filter(({ level }) => level !== 'fine').map(({ level, about: what }) => [level, what]);
    expect(ill).toEqual([
      ['warning', 'STAGEDOOR_URL'],
      ['notice', 'database'],
    ]);
    const well = findings.filter(({ level }) => level === 'fine').map(({ about: what }) => what);
    expect(well).toEqual(
      expect.arrayContaining(['brand stagedoor-default', 'provider Demo TV', 'blueprint blueprints/demo-tv.yaml']),
    );
  });

  it.each([
    ['https://login.example.com', 'fine', 'https://login.example.com'],
    ['http://localhost:9000', 'fine', 'http://localhost:9000'],
    ['http://127.0.0.1:9000', 'fine', 'http://127.0.0.1:9000'],
    ['http://login.example.com', 'error', 'asks for TLS'],
    ['http://localhost.example.com', 'error', 'asks for TLS'],
  ])('of STAGEDOOR_URL=%s says: %s', async (url, level, text) => {
    const findings = await new Doctor(stagedoor.db, Config.of({ url })).examine();
    const worst = findings.filter((finding) => finding.about === 'STAGEDOOR_URL').at(-1);
    expect(worst).toMatchObject({ level, text: expect.stringContaining(text) });
  });

  it('names the brand that has no device flow, and what to set', async () => {
    await stagedoor.apply('version: 1\nentries:\n  - brand: bare.example\n');
    expect(await about('brand bare.example')).toEqual([
      {
        level: 'warning',
        about: 'brand bare.example',
        text: expect.stringContaining('/device answers 404'),
        advice: expect.stringContaining('flow_device_code'),
      },
    ]);
    await stagedoor.apply('version: 1\nentries:\n  - brand: bare.example\n    flow_device_code: device-code\n');
    expect(await about('brand bare.example')).toMatchObject([{ level: 'fine' }]);
  });

  it('warns where no brand is the default one', async () => {
    const makeDefault = (yes: boolean) =>
      stagedoor.apply(`version: 1\nentries:\n  - brand: stagedoor-default\n    default: ${yes}\n`);
    await makeDefault(false);
    expect(await about('brands')).toMatchObject([{ level: 'warning', advice: expect.stringContaining('default') }]);
    await makeDefault(true);
    expect(await about('brands')).toEqual([]);
  });

  it('asks for a secret key where the data does not lie beside it', async () => {
    const databaseUrl = 'postgres://db.example.com/stagedoor';
    const findings = (config: Partial<Config>) =>
      new Doctor(stagedoor.db, Config.of({ databaseUrl, ...config })).examine();
    const warning = expect.objectContaining({ level: 'warning', about: 'STAGEDOOR_SECRET_KEY' });
    expect(await findings({})).toContainEqual(warning);
    expect(await findings({ secretKey: 'x'.repeat(32) })).not.toContainEqual(warning);
  });

  it('does the sums for codes that are too easy to guess, brand by brand', async () => {
    const digits = (length: number): string =>
      provider(
        'kiosk',
        `client_type: public, grant_types: ["${GRANT}"], user_code_charset: digits, user_code_length: ${length}`,
      ) + application('kiosk');
    await stagedoor.apply(digits(8));
    // 10⁸ codes for 2³² guesses
    expect((await about('provider kiosk')).at(-1)).toEqual({
      level: 'warning',
      about: 'provider kiosk',
      text: expect.stringContaining('room for 0.02 wrong tries'),
      advice: 'Set user_code_length: 10 or more.',
    });
    const [row] = await about('device settings of kiosk at stagedoor-default');
    expect(row!.text).toContain('user_code_length=8 (provider)');
    expect(row!.text).toContain('device_polling_interval=5 (server)');
    await stagedoor.apply(digits(10));
    expect(await about('provider kiosk')).toMatchObject([{ level: 'fine' }]);

    await stagedoor.apply('version: 1\nentries:\n  - brand: weak.example\n    user_code_length: 6\n');
    // 20⁶ codes
    const weak = { level: 'warning', text: expect.stringContaining('room for 0.01 wrong tries') };
    expect((await about('brand weak.example')).at(-1)).toMatchObject(weak);
    expect(await about('provider Demo TV')).toMatchObject([{ level: 'fine' }]);
  });

  it.each([
    ['lonely', 'belongs to no application', 'warning', `client_type: public, grant_types: ["${GRANT}"]`],
    ['idle', 'does not take part', 'notice', 'client_type: public, grant_types: [refresh_token]'],
    ['mute', 'has no secret', 'error', `client_type: confidential, grant_types: ["${GRANT}"]`],
    ['well', 'client_id well', 'fine', `client_type: confidential, client_secret: hush, grant_types: ["${GRANT}"]`],
  ])('says of the provider %s: it %s (%s)', async (name, text, level, attrs) => {
    await stagedoor.apply(provider(name, attrs) + (name === 'lonely' ? '' : application(name)));
    expect(await about(`provider ${name}`)).toMatchObject([{ level, text: expect.stringContaining(text) }]);
    expect(JSON.stringify(await examine())).not.toContain('hush');
  });

  it('lists what is kept and not acted on, field by field, with a few of the objects', async () => {
    const tokens = ['a', 'b', 'c', 'd'].map(
      (name) => `
  - model: authentik_core.token
    identifiers: { identifier: ${name} }
    attrs: { user: !Find [authentik_core.user, [username, admin]], intent: api, key: key-of-${name} }`,
    );
    await stagedoor.apply(`
entries:
  - application: shelf
    name: Shelf
    meta_hide: true${tokens.join('')}
  - model: authentik_core.group
    identifiers: { name: shelvers }
    permissions: [{ permission: view_group, user: !Find [authentik_core.user, [username, admin]] }]`);
    const text = 'is kept as it was given, and changes nothing yet:';
    expect(await about('meta_hide of application')).toEqual([
      { level: 'notice', about: 'meta_hide of application', text: `${text} shelf` },
    ]);
    expect(await about('key of token')).toMatchObject([{ level: 'notice', text: `${text} a, b, c and 1 more` }]);
    expect(await about('expires of token')).toEqual([]);
    expect(await about('permissions')).toMatchObject([{ text: expect.stringContaining('authentik_core.view_group') }]);
    expect(JSON.stringify(await examine())).not.toContain('key-of');
  });
});

describe('the doctor, about blueprints', () => {
  let folder: string;
  let stagedoor: Stagedoor;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stagedoor-doctor-'));
    mkdirSync(join(folder, 'blueprints'));
    const config = { flowsDir: join(folder, 'flows'), blueprintsDir: join(folder, 'blueprints') };
    stagedoor = await Stagedoor.start({ config });
  });
  afterAll(async () => {
    await stagedoor.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What is said about the file once it was tried. */
  const afterWriting = async (text: string): Promise<Finding | undefined> => {
    writeFileSync(join(folder, 'blueprints', 'shop.yaml'), text);
    await stagedoor.app.get(Discovery).applyFolders();
    const findings = await stagedoor.app.get(Doctor).examine();
    return findings.find((finding) => finding.about === 'blueprint blueprints/shop.yaml');
  };

  it('tells which was not applied, where it is wrong, and when it will be tried again', async () => {
    const broken = await afterWriting('entries:\n  - brand: shop.example\n    branding_titel: Shop\n');
    expect(broken).toMatchObject({ level: 'error', advice: expect.stringContaining('the next start') });
    expect(broken!.text).toMatch(/shop\.yaml:3.*branding_titel/s);
    const mended = await afterWriting('entries:\n  - brand: shop.example\n    branding_title: Shop\n');
    expect(mended).toMatchObject({ level: 'fine' });
  });

  it('passes on what was noticed while one was applied', async () => {
    const open =
      'entries:\n  - application: shop\n    name: Shop\n    provider: { client_id: shop, client_type: public }\n';
    expect(await afterWriting(open)).toMatchObject({ level: 'warning', text: expect.stringContaining('grant_types') });
  });
});
