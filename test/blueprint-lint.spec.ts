import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Doctor } from '../src/admin/doctor/doctor.service.js';
import { Batches } from '../src/blueprints/batches/batches.service.js';
import { renderFinding, type Finding } from '../src/blueprints/reports/findings.js';
import { remarksToFindings } from '../src/blueprints/lint/findings.js';
import { houseOf } from '../src/blueprints/lint/house-of.js';
import { lint } from '../src/blueprints/lint/index.js';
import { renderBatch } from '../src/blueprints/reports/render.js';
import { SourceFile } from '../src/blueprints/reading/source-file.js';
import { validateAll } from '../src/blueprints/importing/validate.js';
import { Admin } from './support/blueprints.js';
import { Program } from './support/server-process.js';
import { Stagedoor } from './support/stagedoor.js';

interface Story {
  bad: string;
  /** What is said about it, with line and column. */
  told: RegExp[];
  mended: string;
}

const DUMMY = (result: boolean): string =>
  `- model: authentik_policies_dummy.dummypolicy
  id: policy
  identifiers: { name: at-a-target }
  attrs: { result: ${result}, wait_min: 0, wait_max: 0 }`;

const client = (name: string, settings: string): string =>
  `- application: ${name}
  name: ${name}
  provider:
    client_id: ${name}
    client_type: public
    grant_types: [device_code]
    scopes: [openid]
    ${settings}`;

const stories: Record<string, Story> = {
  'a brand without a device flow': {
    bad: '- brand: bare.example\n  flow_device_code: null',
    told: [/^story.yaml:3:21 warning: it has no device flow, so \/device answers 404 there; set flow_device_code/],
    mended: '- brand: bare.example\n  flow_device_code: device-code',
  },
  'a device flow that nobody may walk': {
    bad: `- flow: token-only
  title: Devices
  authentication: require_token
  stages: [user-code, consent]
- brand: token.example
  flow_device_code: token-only`,
    told: [
      /^story.yaml:7:21 warning: its device flow "token-only" lets nobody in: its authentication is require_token/,
    ],
    mended: `- flow: token-only
  title: Devices
  authentication: require_authenticated
  stages: [user-code, consent]`,
  },
  'a device flow that says no to everybody': {
    bad: `- flow: no-way
  title: Devices
  stages: [user-code, deny]
- brand: no.example
  flow_device_code: no-way`,
    told: [/^story.yaml:6:21 warning: .* everybody comes to its stage "no-way-deny", which says no; bind a policy/],
    mended: `- flow: no-way
  title: Devices
  stages: [user-code, consent]`,
  },
  'a device flow whose sign-in signs nobody in': {
    bad: `- flow: half-a-login
  title: Sign in
  designation: authentication
  stages: [identification, password]
- flow: code-only
  title: Devices
  stages: [user-code, consent]
- brand: half.example
  flow_authentication: half-a-login
  flow_device_code: code-only`,
    told: [/^story.yaml:11:21 warning: .* its sign-in flow "half-a-login" signs nobody in; set flow_authentication/],
    mended: `- flow: half-a-login
  title: Sign in
  designation: authentication
  stages: [identification, password, user-login]`,
  },
  'a device flow that turns away whoever has signed in': {
    bad: `- flow: strangers
  title: Devices
  authentication: require_unauthenticated
  stages: [user-code, consent]
- brand: strangers.example
  flow_device_code: strangers`,
    told: [
      /^story.yaml:7:21 warning: its device flow "strangers" signs nobody in, and turns away whoever is signed in/,
    ],
    mended: `- flow: strangers
  title: Devices
  authentication: none
  stages: [user-code, consent]`,
  },
  'a device flow that signs people out again': {
    bad: `- flow: out-again
  title: Devices
  stages: [user-code, confirm-device, consent, user-logout]
- brand: out.example
  flow_device_code: out-again`,
    told: [/^story.yaml:6:21 warning: nobody is signed in at the end of its device flow "out-again"/],
    mended: `- flow: out-again
  title: Devices
  stages: [user-code, confirm-device, consent]`,
  },
  'a client whose own flow turns everybody away': {
    bad: `- flow: closed-door
  title: Continue
  designation: authorization
  authentication: require_unauthenticated
  stages: []
${client('closed', 'authorization_flow: closed-door')}`,
    told: [/^story.yaml:14:25 warning: its authorization flow "closed-door" turns away whoever is signed in/],
    mended: `- flow: closed-door
  title: Continue
  designation: authorization
  authentication: require_authenticated
  stages: []`,
  },
  'a public client whose devices get in without consent': {
    bad: `- flow: no-questions
  title: Devices
  stages: [consent, user-code]
- brand: quick.example
  flow_device_code: no-questions
${client('quick', 'authorization_flow: null')}`,
    told: [/^story.yaml:14:25 warning: at the brand "quick.example" nobody is asked for consent/],
    mended: `- flow: no-questions
  title: Devices
  stages: [user-code, consent]`,
  },
  'codes that can be guessed': {
    bad: `- brand: digits.example
  flow_device_code: device-code
  user_code_charset: digits
  user_code_length: 8`,
    told: [
      /^story.yaml:5:21 warning: .* 8 of 10 characters leave room for 0.02 wrong tries.* set user_code_length: 10/,
    ],
    mended: `- brand: digits.example
  user_code_charset: base20
  user_code_length: 8
  flow_device_code: device-code`,
  },
  'codes of one client that can be guessed': {
    bad: client('short', 'user_code_length: 6'),
    told: [/^story.yaml:9:23 warning: its codes can be guessed too easily: 6 of 20 characters/],
    mended: client('short', 'user_code_length: 8'),
  },
  'a password before anybody has said who they are': {
    bad: `- flow: password-first
  title: Sign in
  designation: authentication
  stages:
    - password
    - identification
    - user-login`,
    told: [
      /^story.yaml:6:7 warning: everybody is turned away at "password-first-password".*; put identification before/,
    ],
    mended: `- flow: password-first
  title: Sign in
  designation: authentication
  stages: [identification, password, user-login]`,
  },
  'a login without a proof': {
    bad: `- flow: no-proof
  title: Sign in
  designation: authentication
  stages: [identification, user-login]`,
    told: [/^story.yaml:5:28 warning: .*"no-proof-user-login": nobody has proved by then who they are/],
    mended: `- model: authentik_stages_password.passwordstage
  identifiers: { name: password-field }
- flow: no-proof
  title: Sign in
  designation: authentication
  stages: [identification: { password_stage: password-field }, user-login]`,
  },
  'a device that is confirmed before anybody is signed in': {
    bad: `- flow: too-early
  title: Devices
  stages: [user-code, confirm-device, identification, password, user-login, consent]`,
    told: [/^story.yaml:4:23 warning: .*"too-early-confirm-device": nobody is signed in by then/],
    mended: `- flow: too-early
  title: Devices
  stages: [user-code, identification, password, user-login, confirm-device, consent]`,
  },
  'a policy that always says no': {
    bad: `${DUMMY(false)}
- model: authentik_core.application
  id: nobodys
  identifiers: { slug: nobodys }
  attrs: { name: Nobody's }
- model: authentik_policies.policybinding
  identifiers: { order: 0, target: !KeyOf nobodys }
  attrs: { policy: !KeyOf policy }`,
    told: [/^story.yaml:12:27 warning: its policy always says no, so nobody can use this application/],
    mended: DUMMY(true),
  },
  'a binding that is to take out what nothing can': {
    bad: `- group: family
- flow: guarded
  id: guarded
  title: Devices
  stages: [user-code: { name: guarded-code }]
- model: authentik_policies.policybinding
  identifiers:
    order: 0
    target: !Find
      - authentik_flows.flowstagebinding
      - [target, !KeyOf guarded]
      - [stage, !Find [authentik_flows.stage, [name, guarded-code]]]
  attrs: { group: !Find [authentik_core.group, [name, family]] }`,
    told: [/^story.yaml:7:3 warning: everybody comes past "guarded-code": nothing can take a user-code stage out/],
    mended: `- flow: guarded
  id: guarded
  title: Devices
  stages: [user-code: { name: guarded-code }]
- model: authentik_policies.policybinding
  state: absent
  identifiers: { group: !Find [authentik_core.group, [name, family]], order: 0 }
- model: authentik_policies.policybinding
  identifiers: { order: 0, target: !KeyOf guarded }
  attrs: { group: !Find [authentik_core.group, [name, family]] }`,
  },
  'an application whose guards are switched off': {
    bad: `- group: family
- application: open
  id: open
  name: Open
- model: authentik_policies.policybinding
  identifiers: { order: 0, target: !KeyOf open }
  attrs: { enabled: false, group: !Find [authentik_core.group, [name, family]] }`,
    told: [/^story.yaml:3:3 warning: everything that is bound to it is switched off, so everybody may use it/],
    mended: `- application: open
  id: open
  name: Open
- model: authentik_policies.policybinding
  identifiers: { order: 0, target: !KeyOf open }
  attrs: { enabled: true, group: !Find [authentik_core.group, [name, admins]] }`,
  },
  'spans that end too soon': {
    bad: `- brand: hasty.example
  flow_device_code: device-code
  device_code_validity: seconds=30
  device_polling_interval: 30
  device_access_token_validity: seconds=5
${client('hasty', 'access_token_validity: seconds=59')}
- flow: hasty
  title: Sign in
  designation: authentication
  stages:
    - identification
    - password
    - user-login: { session_duration: seconds=20 }
    - consent: { consent_expire_in: seconds=0 }`,
    told: [
      /^story.yaml:4:25 warning: device_code_validity is 30 seconds: a person needs longer/,
      /^story.yaml:5:28 warning: a device may ask every 30 seconds only, and its code ends after 30 seconds/,
      /^story.yaml:6:33 warning: device_access_token_validity is 5 seconds/,
      /^story.yaml:14:28 warning: access_token_validity is 59 seconds/,
      /^story.yaml:21:39 warning: session_duration is 20 seconds: people are signed out before/,
      /^story.yaml:22:37 warning: the consent ends at once, so people are asked every time/,
    ],
    mended: `- brand: hasty.example
  flow_device_code: device-code
  device_code_validity: minutes=2
  device_polling_interval: 30
  device_access_token_validity: minutes=1
${client('hasty', 'access_token_validity: minutes=1')}
- flow: hasty
  title: Sign in
  designation: authentication
  stages:
    - identification
    - password
    - user-login: { session_duration: seconds=0 }
    - consent: { mode: always_require, consent_expire_in: seconds=0 }`,
  },
  'scopes that nobody maps': {
    bad: client('unmapped', 'device_scopes: [openid, profil]'),
    told: [/^story.yaml:9:20 warning: "profil" in device_scopes: none of its mappings is of that name/],
    mended: client('unmapped', 'device_scopes: [openid]'),
  },
  'a client that cannot even ask for openid': {
    bad: client('mapless', '').replace('[openid]', '[profile]'),
    told: [/^story.yaml:8:13 warning: no mapping of its own is of the scope openid/],
    mended: client('mapless', ''),
  },
  'two mappings of one scope': {
    bad: `- model: authentik_providers_oauth2.scopemapping
  id: other
  identifiers: { name: Another openid }
  attrs: { scope_name: openid }
- model: authentik_providers_oauth2.oauth2provider
  id: twice
  identifiers: { name: twice }
  attrs:
    client_id: twice
    client_type: public
    grant_types: ["urn:ietf:params:oauth:grant-type:device_code"]
    property_mappings:
      - !KeyOf other
      - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-openid]]
- application: twice
  name: Twice
  provider: !KeyOf twice`,
    told: [/^story.yaml:14:7 warning: several of its mappings are of "openid", and only one of them counts/],
    mended: `- model: authentik_providers_oauth2.scopemapping
  id: other
  state: absent
  identifiers: { name: Another openid }
- model: authentik_providers_oauth2.oauth2provider
  identifiers: { name: twice }
  attrs:
    property_mappings:
      - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-openid]]
- application: twice
  name: Twice
  provider: twice`,
  },
  'a client that no application holds': {
    bad: `- provider: lonely
  application: null
  client_id: lonely
  client_type: public
  grant_types: [device_code]
  scopes: [openid]`,
    told: [/^story.yaml:3:16 warning: it belongs to no application, so its client is unknown to the endpoints/],
    mended: `- provider: lonely
  client_type: public
  grant_types: [device_code]
  scopes: [openid]
- application: lonely
  name: Lonely
  provider: lonely`,
  },
};

const file = (entries: string): string => `entries:\n${entries}`;
const own = ['flows', 'blueprints'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({ file: `${folder}/${name}`, text: readFileSync(join(folder, name), 'utf8') })),
);

/** What is said about files that are read together. */
async function said(files: { file: string; text: string }[]): Promise<Finding[]> {
  const readable = files.map(({ file, text }) => SourceFile.of(file, Buffer.from(text)));
  return (await validateAll(readable)).flatMap((outcome) => {
    if (outcome instanceof Error) throw outcome;
    return [...outcome.warnings];
  });
}

function expectTold(findings: readonly Finding[], told: readonly RegExp[]): void {
  // what a brand does to the other clients is said of them
  const own = findings.filter(({ message }) => !message.startsWith('provider '));
  const lines = own.map(renderFinding).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  expect(lines).toEqual(told.map((line) => expect.stringMatching(line)));
}

describe('the linter, without a database', () => {
  it("has nothing to say about the project's own files", async () => {
    expect(await said(own)).toEqual([]);
    expect(await said([...own].reverse())).toEqual([]);
    for (const one of own) expect(await said([one])).toEqual([]);
  });

  it.each(Object.entries(stories))('finds %s', async (_, { bad, told, mended }) => {
    const findings = await said([...own, { file: 'story.yaml', text: file(bad) }]);
    expectTold(
      findings.filter((finding) => finding.file === 'story.yaml'),
      told,
    );
    // what is mended is read after the rest, as somebody would apply it
    const both = await said([...own, { file: 'story.yaml', text: file(bad) }, { file: 'z.yaml', text: file(mended) }]);
    expect(both.filter((finding) => finding.file === 'z.yaml')).toEqual([]);
  });

  it('says nothing of what only the database knows', async () => {
    const apart = `
- brand: !Env DOMAIN
  flow_device_code: somewhere-else
  flow_authentication: !Context login
- provider: radio
  client_type: public
  grant_types: [device_code]
  scopes: [openid, elsewhere]
  device_scopes: [elsewhere]
  user_code_length: !Env [LENGTH]
- application: !Format ['%s-radio', kitchen]
  name: Radio
  provider: !Find [authentik_providers_oauth2.oauth2provider, [client_id, elsewhere]]
- flow: login
  title: Sign in
  designation: authentication
  stages: [identification: { password_stage: elsewhere }, user-login]`;
    expect(await said([{ file: 'apart.yaml', text: file(apart) }])).toEqual([]);
  });

  it('does not mistake a change of something that is there for the whole of it', async () => {
    const change = '- brand: stagedoor-default\n  branding_title: Home';
    const [finding] = await said([{ file: 'change.yaml', text: file(change) }]);
    expect(finding!.message).toMatch(/it has no device flow.*, unless the object exists already$/);
    expect(await said([...own, { file: 'change.yaml', text: file(change) }])).toEqual([]);
  });

  it('says it at the file whose object it is, wherever the others stand', async () => {
    const files = [
      { file: 'a.yaml', text: 'brand: tv.example\nflow_device_code: tv' },
      { file: 'b.yaml', text: 'flow: tv\ntitle: TV\nstages: [user-code, deny]' },
    ];
    for (const order of [files, [...files].reverse()]) {
      const findings = await said(order);
      expect(findings.map(({ file: named, at }) => [named, at])).toEqual([['a.yaml', { line: 2, column: 19 }]]);
    }
  });
});

describe('the linter, in the database', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    admin = new Admin(stagedoor);
  });
  afterAll(() => stagedoor.stop());

  const afterApplying = async (entries: string): Promise<Finding[]> => {
    const report = await admin.apply(file(entries));
    const house = await houseOf(stagedoor.db.manager);
    return remarksToFindings(house, lint(house), [report]);
  };

  it('has nothing to say about a new server', async () => {
    expect(lint(await houseOf(stagedoor.db.manager))).toEqual([]);
  });

  it.each(Object.entries(stories))('finds %s', async (_, { bad, told, mended }) => {
    expectTold(await afterApplying(bad), told);
    expectTold(await afterApplying(mended), []);
  });

  it('says it of what a file does speak of, when the object itself stands elsewhere', async () => {
    const flow = (stages: string): string => `- flow: shared\n  title: Devices\n  stages: [${stages}]`;
    await admin.apply(file(`${flow('user-code, consent')}\n- brand: shared.example\n  flow_device_code: shared`));
    const [finding, ...more] = await afterApplying(flow('user-code, deny'));
    expect(more).toEqual([]);
    expect(renderFinding(finding!)).toMatch(
      /^story.yaml:2:3 warning: brand shared.example: its device flow "shared" lets nobody in: .*\n    in entry 1, flow "shared"$/,
    );
    expect(await afterApplying(flow('user-code, consent'))).toEqual([]);
  });

  it('is asked by a plan and by applying, and what it says keeps nothing from being applied', async () => {
    const path = SourceFile.of('plan.yaml', Buffer.from('brand: plan.example\nflow_device_code: null\n'));
    const batches = stagedoor.app.get(Batches);
    const how = { lint: true };
    for (const result of [await batches.plan({ files: [path] }, how), await batches.apply({ files: [path] }, how)]) {
      const lines = renderBatch(result, { colour: false, all: false, done: true });
      expect(lines).toContainEqual(expect.stringMatching(/^plan.yaml:2:19 warning: it has no device flow/));
      expect(result.outcomes).toMatchObject([{ kind: 'applied' }]);
    }
    expect(await admin.row('brand', 'domain', 'plan.example')).toBeDefined();
  });

  it('says nothing of what the files do not speak of, and the doctor says all', async () => {
    await admin.apply(file('- brand: nowhere.example\n  flow_device_code: null\n  device_scopes: [nothing]'));
    expect(await afterApplying('- group: unconcerned')).toEqual([]);
    const findings = (await stagedoor.app.get(Doctor).examine()).filter(({ level }) => level === 'warning');
    const about = findings.filter((finding) => finding.about === 'brand nowhere.example');
    expect(about).toMatchObject([
      { text: expect.stringContaining('no device flow'), advice: expect.stringMatching(/^Set flow_device_code/) },
      { text: expect.stringContaining('"nothing" in device_scopes') },
    ]);
    expect(findings.find((finding) => finding.about === 'provider Demo TV')).toMatchObject({
      text: 'the brand "nowhere.example" lets its devices have none of its scopes',
    });
  });
});

describe('npx stagedoor blueprint validate', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'stagedoor-lint-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const validate = async (...args: string[]): Promise<[number | string, string]> => {
    const program = Program.start('cli.js', ['blueprint', 'validate', ...args], {});
    return [await program.ended, program.text];
  };

  it('prints what the linter finds, and fails for that only with --strict', async () => {
    const path = join(folder, 'bare.yaml');
    writeFileSync(path, 'brand: bare.example\nflow_device_code: null\n');
    const warning = expect.stringContaining(`${path}:2:19 warning: it has no device flow`);
    expect(await validate(path)).toEqual([0, warning]);
    expect(await validate('--strict', path)).toEqual([1, warning]);
  });
});
