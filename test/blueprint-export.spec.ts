import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Exporter, type ExportOptions } from '../src/blueprints/export/exporter.service.js';
import { Admin } from './support/blueprints.js';
import { testDatabase } from './support/database.js';
import { Program } from './support/server-process.js';
import { Stagedoor } from './support/stagedoor.js';

/** authentik's own files, where somebody has put them beside the project: they are not part of it. */
const FOLDER = join(process.cwd(), '../shared/authentik-blueprints');
const there = existsSync(FOLDER);
if (!there) console.log("authentik's own blueprints are not beside the project: they are not exported again");

/** Everything that can stand in a blueprint and is easy to get wrong on the way out. */
const HOUSE = `
entries:
  - group: staff
    attributes: { "on": off, "010": "1:30", list: [1.5, 1.0e+30, null, "=", "<<"], text: "two\\nlines \\n" }
  - group: crew
    parents: [staff]
  - group: zeta
  - { model: authentik_core.group, identifiers: { name: staff }, attrs: { parents: [!Find [authentik_core.group, [name, crew]], !Find [authentik_core.group, [name, zeta]]] } }
  - user: ann
    name: "yes"
    email: ann@example.org
    groups: [crew, staff]
    password: the password of ann
  - scope: tickets
    name: Tickets A
  - { model: authentik_providers_oauth2.scopemapping, identifiers: { name: Tickets B }, attrs: { scope_name: tickets } }
  - model: authentik_policies_dummy.dummypolicy
    id: dummy
    identifiers: { name: "Perhaps: # not" }
    attrs: { result: true, wait_min: 0 }
  - flow: house
    title: House
    stages:
      - identification: { name: who, user_fields: [email] }
      - password: { invalid_response_action: restart }
      - user-login
      - consent: { mode: permanent }
  - flow: side-door
    title: "On"
    name: Side door
    designation: enrollment
    stages: []
  - model: authentik_stages_identification.identificationstage
    identifiers: { name: who }
    attrs:
      password_stage: !Find [authentik_flows.stage, [name, house-password]]
      enrollment_flow: !Find [authentik_flows.flow, [slug, side-door]]
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !Find [authentik_flows.flow, [slug, side-door]], stage: !Find [authentik_flows.stage, [name, who]], order: 7 }
    id: shared
  - { model: authentik_policies.policybinding, identifiers: { target: !KeyOf shared, policy: !KeyOf dummy, order: 3 }, attrs: { negate: true } }
  - { model: authentik_policies.policybinding, identifiers: { target: !KeyOf shared, policy: !KeyOf dummy, order: 3, negate: false } }
  - { model: authentik_stages_identification.identificationstage, identifiers: { name: narcissus } }
  - model: authentik_stages_identification.identificationstage
    identifiers: { name: narcissus }
    attrs: { password_stage: !Find [authentik_flows.stage, [name, narcissus]] }
  - policy: crew
    dummy: {}
  - flow: same-names
    title: Same names
    stages: [deny]
  - { model: authentik_policies.policybinding, id: by-policy, identifiers: { target: !Find [authentik_flows.flow, [slug, same-names]], policy: !Find [authentik_policies.policy, [name, crew]], order: 0 } }
  - { model: authentik_policies.policybinding, identifiers: { target: !Find [authentik_flows.flow, [slug, same-names]], group: !Find [authentik_core.group, [name, crew]], order: 0 } }
  - application: kitchen-radio
    name: Küchenradio
    provider:
      client_id: kitchen-radio
      client_secret: the secret of the radio
      grant_types: []
      scopes: [!Find [authentik_providers_oauth2.scopemapping, [name, Tickets B]]]
      authorization_flow: side-door
      redirect_uris: []
      device_networks: [10.0.0.0/8]
    allow: [{ group: crew }, { user: ann }]
  - provider: Lonely
    client_id: lonely
    client_type: public
    grant_types: [device_code]
  - prompt: shoe-size
    field_key: attributes.shoe_size
    label: Shoe size
    type: number
  - stage: form
    prompt: { fields: [shoe-size], validation_policies: ["Perhaps: # not"] }
  - role: watcher
    permissions: [authentik_flows.view_flow]
  - token: watch
    user: ann
    intent: api
    key: the key of ann
    expires: 2040-01-31 12:00:00
  - invitation: come-in
    flow: side-door
    fixed_data: { "1": [one, 2] }
  - model: authentik_stages_invitation.invitation
    identifiers: { name: come-in, flow: !Find [authentik_flows.flow, [slug, house]] }
    attrs: { created_by: !Find [authentik_core.user, [username, ann]], expires: 2041-01-01 }
  - model: authentik_sources_oauth.oauthsource
    identifiers: { slug: elsewhere }
    attrs: { name: Elsewhere, provider_type: openidconnect, consumer_key: k, consumer_secret: the secret of elsewhere }
  - model: authentik_core.group
    identifiers: { name: crew }
    permissions:
      - { permission: view_group, user: !Find [authentik_core.user, [username, ann]] }
      - { permission: change_group, role: !Find [authentik_rbac.role, [name, watcher]] }
  - provider: Signing
    client_id: signing
    client_type: public
    signing_key: authentik Self-signed Certificate
  - brand: house.example:8443
    branding_title: "null"
    flow_device_code: house
    default_application: kitchen-radio
    attributes: { deep: { er: ["1e3", "~", "  indented\\n\\n"] } }
`;

/** The same for the eye. */
const RADIO = `
entries:
  - group: family
  - flow: house
    title: House
    stages:
      - user-code
      - identification: { skip_when_signed_in: true }
      - password: { invalid_response_action: restart }
  - scope: tickets
    name: Tickets
  - application: kitchen-radio
    name: Kitchen radio
    allow: [{ group: family }]
    provider:
      client_id: radio
      client_secret: the secret of the radio
      grant_types: [device_code]
      scopes: [tickets]
      authorization_flow: house
`;

const RADIO_LONG = `\
# Secrets are not in this file. Put them into the environment before it is applied:
# KITCHEN_RADIO_CLIENT_SECRET

version: 1
metadata:
  name: Stagedoor export of application:kitchen-radio
  labels:
    blueprints.goauthentik.io/generated: "true"
entries:
  - model: authentik_flows.flow
    id: flow-house
    identifiers:
      slug: house
    attrs:
      name: House
      title: House
      designation: stage_configuration
  - model: stagedoor_stages.user-code
    id: stage-house-user-code
    identifiers:
      name: house-user-code
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !KeyOf flow-house
      order: 10
      stage: !KeyOf stage-house-user-code
  - model: authentik_stages_identification.identificationstage
    id: stage-house-identification
    identifiers:
      name: house-identification
    attrs:
      skip_when_signed_in: true
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !KeyOf flow-house
      order: 20
      stage: !KeyOf stage-house-identification
  - model: authentik_stages_password.passwordstage
    id: stage-house-password
    identifiers:
      name: house-password
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !KeyOf flow-house
      order: 30
      stage: !KeyOf stage-house-password
    attrs:
      invalid_response_action: restart
  - model: authentik_providers_oauth2.scopemapping
    id: scope-mapping-tickets
    identifiers:
      name: Tickets
    attrs:
      scope_name: tickets
  - model: authentik_core.group
    id: group-family
    identifiers:
      name: family
  - model: authentik_providers_oauth2.oauth2provider
    id: oauth2-provider-kitchen-radio
    identifiers:
      name: Kitchen radio
    attrs:
      authorization_flow: !KeyOf flow-house
      property_mappings:
        - !KeyOf scope-mapping-tickets
      grant_types:
        - urn:ietf:params:oauth:grant-type:device_code
      client_id: radio
      redirect_uris: []
      client_secret: !Env KITCHEN_RADIO_CLIENT_SECRET
  - model: authentik_core.application
    id: application-kitchen-radio
    identifiers:
      slug: kitchen-radio
    attrs:
      name: Kitchen radio
      provider: !KeyOf oauth2-provider-kitchen-radio
  - model: authentik_policies.policybinding
    identifiers:
      target: !KeyOf application-kitchen-radio
      order: 0
      group: !KeyOf group-family
`;

const RADIO_SHORT = `\
# Secrets are not in this file. Put them into the environment before it is applied:
# KITCHEN_RADIO_CLIENT_SECRET

version: 1
metadata:
  name: Stagedoor export of application:kitchen-radio
  labels:
    blueprints.goauthentik.io/generated: "true"
entries:
  - flow: house
    title: House
    stages:
      - user-code
      - identification: { skip_when_signed_in: true }
      - password: { invalid_response_action: restart }
  - scope: tickets
    name: Tickets
  - group: family
  - application: kitchen-radio
    name: Kitchen radio
    provider:
      authorization_flow: house
      client_id: radio
      client_secret: !Env KITCHEN_RADIO_CLIENT_SECRET
      grant_types: [device_code]
      scopes: [tickets]
    allow:
      - group: family
`;

const ENVIRONMENT = {
  ADMIN_PASSWORD: 'the password of the admin',
  ANN_PASSWORD: 'the password of ann',
  ELSEWHERE_CONSUMER_SECRET: 'the secret of elsewhere',
  WATCH_KEY: 'the key of ann',
  KUCHENRADIO_CLIENT_SECRET: 'the secret of the radio',
};

const servers: Stagedoor[] = [];
afterEach(async () => {
  for (const stagedoor of servers.splice(0)) await stagedoor.stop();
});

/** A server with an admin, and what it would export. */
async function house(options: { defaults?: boolean } = {}) {
  const stagedoor = await Stagedoor.start(options);
  servers.push(stagedoor);
  const admin = new Admin(stagedoor);
  return {
    stagedoor,
    admin,
    export: (about: ExportOptions = {}) => stagedoor.app.get(Exporter).export(about),
    text: async (about: ExportOptions = {}) => (await stagedoor.app.get(Exporter).export(about)).text,
    apply: (text: string) => admin.apply(text, { strict: true, environment: ENVIRONMENT }),
  };
}

/** Applied where it comes from it changes nothing; applied to an empty database it makes the same again. */
async function survives(here: Awaited<ReturnType<typeof house>>, about: ExportOptions): Promise<void> {
  const text = await here.text(about);
  expect(await here.text(about)).toBe(text);
  const before = await here.admin.everything();
  expect(
    (await here.admin.apply(text, { environment: {} })).lines.filter((line) => /created|updated/.test(line)),
  ).toEqual([]);
  expect(await here.admin.everything()).toEqual(before);

  const there = await house({ defaults: false });
  await there.apply(text);
  expect((await there.apply(text)).unchanged).toBe(true);
  expect(await there.text({ ...about, short: false })).toBe(await here.text({ ...about, short: false }));
  // a name that two objects share here may be nobody else's there
  if (!about.short || about.what?.length === 0) expect(await there.text(about)).toBe(text);
}

describe('blueprint export', () => {
  describe.each([
    ['long', false],
    ['short', true],
  ])('in the %s form', (_name, short) => {
    it.each(['flow:house', 'brand:house.example:8443', 'application:kitchen-radio', undefined])(
      'makes the same server again, or the part that is asked for with all that it needs: %s',
      async (name) => {
        const here = await house();
        await here.apply(HOUSE);
        await survives(here, { short, what: name === undefined ? [] : [name] });
      },
    );

    (there ? it : it.skip)("makes again what authentik's default files make", async () => {
      const here = await house({ defaults: false });
      for (const folder of ['system', 'default']) {
        for (const name of readdirSync(join(FOLDER, folder))) {
          const file = join(folder, name);
          await here.admin.apply(readFileSync(join(FOLDER, file), 'utf8'), { file });
        }
      }
      await survives(here, { short });
    });
  });

  it('says what differs from the defaults, by the names that people know, and no secret', async () => {
    const here = await house({ defaults: false });
    await here.apply(RADIO);
    const { text, secrets, notes } = await here.export({ what: ['application:kitchen-radio'] });
    expect(text).toBe(RADIO_LONG);
    expect(secrets).toEqual(['KITCHEN_RADIO_CLIENT_SECRET']);
    expect(notes).toEqual([]);
    expect(await here.text({ what: ['application:kitchen-radio'], short: true })).toBe(RADIO_SHORT);
    await here.admin.apply(HOUSE.replaceAll('kitchen-radio', 'other-radio').replaceAll('house', 'home'));
    const everything = await here.text();
    expect(everything).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|the secret of|the password of|argon2/);
  });

  it('leaves out what nobody could make again', async () => {
    const here = await house({ defaults: false });
    await here.apply(HOUSE);
    const { id } = (await here.admin.row('flow', 'slug', 'house'))!;
    await here.stagedoor.db.query(
      `INSERT INTO policy_binding (id, target, negate, enabled, "order", timeout, failure_result)
      VALUES ($1, $2, false, true, 0, 30, false)`,
      ['99999999-9999-4999-8999-999999999999', '88888888-8888-4888-8888-888888888888'],
    );
    await here.stagedoor.db.query('UPDATE brand SET default_application = $1', [id]);
    await here.stagedoor.db.query('DELETE FROM flow WHERE id = $1', [id]);
    const { text, notes } = await here.export();
    expect(notes).toEqual([
      'an object of authentik_policies.policybinding refers to something that is gone, and is left out',
    ]);
    expect(text).not.toContain('default_application');
  });

  it('names what it does not know', async () => {
    const here = await house();
    await expect(here.text({ what: ['flow:device-cod'] })).rejects.toThrow(
      'There is no flow "device-cod" (did you mean "device-code"?).',
    );
    await expect(here.text({ what: ['flows:device-code'] })).rejects.toThrow('(did you mean "flow"?)');
    await expect(here.text({ what: ['device-code'] })).rejects.toThrow('"device-code" names nothing to export');
  });

  it('is written to standard output or to a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stagedoor-export-'));
    const database = await testDatabase();
    const { url } = database.options;
    const environment = {
      STAGEDOOR_DATA_DIR: join(folder, 'data'),
      ...(url === undefined ? {} : { DATABASE_URL: url }),
    };
    const cli = async (...args: string[]): Promise<[number | string, string]> => {
      const program = Program.start('cli.js', ['blueprint', ...args], environment);
      return [await program.ended, `${program.text}\n`];
    };
    try {
      writeFileSync(join(folder, 'radio.yaml'), RADIO);
      expect((await cli('apply', join(folder, 'radio.yaml')))[0]).toBe(0);
      expect(await cli('export', '--short', 'application:kitchen-radio')).toEqual([0, RADIO_SHORT]);
      const file = join(folder, 'made.yaml');
      const [code, text] = await cli('export', 'application:kitchen-radio', '--output', file);
      expect([code, text]).toEqual([
        0,
        `${file} is written. It takes secrets from the environment: KITCHEN_RADIO_CLIENT_SECRET.\n`,
      ]);
      expect(readFileSync(file, 'utf8')).toBe(RADIO_LONG);
      expect((await cli('plan', file))[0]).toBe(0);
      expect(await cli('export', 'flow:hose')).toEqual([1, 'There is no flow "hose" (did you mean "house"?).\n']);
    } finally {
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
