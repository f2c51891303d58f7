import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Admin, inLongForm, inWords } from './support/blueprints.js';
import { Program } from './support/server-process.js';
import { Stagedoor } from './support/stagedoor.js';

/** What authentik's own export of such a set-up looks like. */
const LONG = `
version: 1
metadata:
  name: A cinema
entries:
  - model: authentik_flows.flow
    id: sign-in
    identifiers: { slug: sign-in }
    attrs: { name: Sign in, title: Sign in, designation: authentication }
  - model: authentik_stages_identification.identificationstage
    id: who
    identifiers: { name: who }
    attrs: { user_fields: [username] }
  - model: authentik_stages_password.passwordstage
    id: password
    identifiers: { name: password }
    attrs:
      backends: [authentik.core.auth.InbuiltBackend, authentik.core.auth.TokenBackend]
  - model: authentik_stages_user_login.userloginstage
    id: login
    identifiers: { name: login }
  - model: authentik_flows.FlowStageBinding
    identifiers: { order: 10, stage: !KeyOf who, target: !KeyOf sign-in }
  - model: authentik_flows.flowstagebinding
    identifiers: { order: 20, stage: !KeyOf password, target: !KeyOf sign-in }
    attrs: { re_evaluate_policies: true }
  - model: authentik_flows.flowstagebinding
    identifiers: { order: 100, stage: !KeyOf login, target: !KeyOf sign-in }
  - model: authentik_flows.flow
    id: device
    identifiers: { slug: cinema-device }
    attrs: { name: Device, title: Device, designation: stage_configuration, authentication: require_authenticated }
  - model: authentik_brands.brand
    identifiers: { domain: cinema.example, default: true }
    attrs:
      branding_title: Cinema
      flow_authentication: !KeyOf sign-in
      flow_device_code: !Find [authentik_flows.flow, [slug, cinema-device]]
  - model: authentik_providers_oauth2.scopemapping
    identifiers: { managed: goauthentik.io/providers/oauth2/scope-openid }
    attrs: { name: "OpenID 'openid'", scope_name: openid, expression: "return {}" }
  - model: authentik_providers_oauth2.oauth2provider
    id: provider
    identifiers: { name: Cinema TV }
    attrs:
      client_id: cinema-tv
      client_secret: the secret of the cinema
      authorization_flow: null
      signing_key: !Find [authentik_crypto.certificatekeypair, [name, authentik Self-signed Certificate]]
      redirect_uris: [{ matching_mode: strict, url: https://cinema.example/ }]
      property_mappings:
        - !Find [authentik_providers_oauth2.scopemapping, [scope_name, openid]]
  - model: authentik_core.application
    id: application
    identifiers: { slug: cinema }
    attrs: { name: Cinema, provider: !KeyOf provider, icon: https://cinema.example/icon.png }
  - model: authentik_core.group
    id: family
    identifiers: { name: family }
  - model: authentik_core.user
    identifiers: { username: ann }
    attrs: { name: Ann, password: the password of ann, groups: [!KeyOf family] }
  - model: authentik_core.user
    identifiers: { username: eve }
    attrs: { name: Eve, password: the password of eve }
  - model: authentik_policies.policybinding
    identifiers: { order: 0, target: !KeyOf application, group: !KeyOf family }
`;

describe("a blueprint in authentik's own form", () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ defaults: false });
    admin = new Admin(stagedoor);
  });
  afterAll(() => stagedoor.stop());

  it('makes a brand, flows and a client with which a device gets in', async () => {
    const report = await admin.apply(LONG);
    expect(report.name).toBe('A cinema');
    expect(report.summary).toBe('16 created');

    const tv = stagedoor.tv({ client_id: 'cinema-tv', client_secret: 'the secret of the cinema' });
    const ann = await stagedoor.person('ann');
    const { verification_uri_complete } = await tv.start({ scope: 'openid' });
    await ann.open(verification_uri_complete);
    await ann.signIn();
    await ann.submit();
    await ann.submit({ decision: 'allow' });
    expect((await tv.poll()).body).toMatchObject({ token_type: 'Bearer', scope: 'openid' });
  });

  it('lets in only whom its policy binding names', async () => {
    const tv = stagedoor.tv({ client_id: 'cinema-tv', client_secret: 'the secret of the cinema' });
    const eve = await stagedoor.person('eve');
    await eve.open((await tv.start()).verification_uri_complete);
    await eve.signIn();
    await eve.submit();
    expect(eve.page.status).toBe(403);
    expect((await tv.poll()).body['access_token']).toBeUndefined();
  });

  it('changes nothing when it is applied again', async () => {
    const before = await admin.everything();
    const report = await admin.apply(LONG);
    expect(report.entries.filter(({ result }) => result !== 'unchanged')).toEqual([]);
    expect(await admin.everything()).toEqual(before);
  });

  it('stores secrets only hashed', async () => {
    const all = JSON.stringify(await admin.everything());
    expect(all).not.toContain('the secret of the cinema');
    expect(all).not.toContain('the password of');
    expect((await admin.row('user', 'username', 'ann'))!['password']).toMatch(/^\$argon2id\$/);
  });

  it('takes over the ids of an export, and translates those of what exists already', async () => {
    const [group, flow] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
    const EXPORT = `
entries:
  - { model: authentik_core.group, identifiers: { pk: ${group}, name: family }, attrs: { is_superuser: false } }
  - model: authentik_flows.flow
    identifiers: { pk: ${flow}, slug: exported }
    attrs: { name: Exported, title: Exported, designation: recovery }
  - model: authentik_policies.policybinding
    identifiers: { pk: 33333333-3333-4333-8333-333333333333 }
    attrs: { order: 0, target: ${flow}, group: ${group} }
  - { model: authentik_core.user, identifiers: { pk: 5, username: zoe }, attrs: { groups: [${group}] } }`;
    expect((await admin.apply(EXPORT)).summary).toBe('3 created, 1 unchanged');
    const family = (await admin.row('group', 'name', 'family'))!;
    expect(family['id']).not.toBe(group);
    expect(await admin.row('flow', 'slug', 'exported')).toMatchObject({ id: flow });
    expect(await admin.row('policy_binding', 'target', flow)).toMatchObject({ group: family['id'] });
    expect((await admin.apply(EXPORT)).summary).toBe('4 unchanged');
  });

  it('says what it does not act on, and that all grants are open when none is named', async () => {
    const report = await admin.apply(LONG.replaceAll('cinema-tv', 'second-tv').replaceAll('Cinema TV', 'Second TV'));
    const told = report.warnings.map(({ at, message }) => `${at.line} ${message}`);
    expect(told).toEqual(['42 no grant_types are given, so this client may use all of them; name those that it needs']);
    const provider = await admin.row('oauth2_provider', 'client_id', 'second-tv');
    expect(provider!['grant_types']).toContain('urn:ietf:params:oauth:grant-type:device_code');
    expect(provider!['grant_types']).toHaveLength(7);
  });
});

describe('the short form means exactly what the long form means', () => {
  const files = ['flows', 'blueprints'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => ({ file: `${folder}/${name}`, text: readFileSync(join(folder, name), 'utf8') })),
  );
  const last = (file: string): number =>
    ['flows/', 'blueprints/', 'brand', 'demo', 'examples/'].findLastIndex((part) => file.includes(part));
  const inOrder = files.toSorted((a, b) => last(a.file) - last(b.file)).map(({ text }) => text);

  /** All that the short form can say. */
  const OWN = `
  version: 1
  metadata: { name: all of it, labels: { of: the short form } }
  context:
    radio: wireless
    no: "no"
    many: |
      lines
        of text
  entries:
    some:
      - group: grown-ups
        id: adults
      - user: dad
        name: !Format ["%s-%s", dad, 1]
        password: the password of dad
        groups: [grown-ups, !KeyOf adults]
      - user: mum
        groups: [!Find [authentik_core.group, [name__iexact, GROWN-UPS]]]
    others:
      - policy: never
        dummy: { wait_min: 0, wait_max: 0 }
      - policy: office-hours
        expression: |
          # nine to five
          return 9 <= now().hour < 17
        execution_logging: true
      - prompt: nickname
        field_key: nickname
        label: Nickname
        type: text
      - prompt: birthday
        field_key: birthday
        label: Birthday
        type: date
      - role: readers
      - token: deploy
        user: dad
        intent: api
        key: the key of the deployment
      - stage: goodbye
        deny: { deny_message: "yes" }
      - flow: short
        title: Short
        policy_engine_mode: all
        policies:
          - group: grown-ups
          - dummy: { result: true, execution_logging: true }
            failure_result: true
        stages:
          - identification: { user_fields: [email], recovery_flow: authentication }
          - password: { name: my-password, invalid_response_action: restart, policies: [] }
          - password
          - stage: goodbye
            policies:
              - policy: never
                negate: true
              - user: dad
              - dummy: { name: mine }
          - prompt:
              fields: [nickname, birthday]
              policies:
                - expression: return request.user.is_active
                - expression: { name: spelled, expression: return False }
                - expression: !Format ["return '%s'", x]
                  name: formatted
                - reputation: { threshold: -10 }
                  negate: true
      - flow: !Context radio
        title: Tagged
        policies: [dummy]
        stages: [password, { deny: { policies: [dummy] } }]
      - flow: once
        state: created
        title: Once
        stages: [deny]
        policies: [dummy]
      - scope: channels
        name: Channels
        description: Know which channels you like
      - provider: own
        client_id: own
        client_secret: !Format ["the secret of %s", own]
        grant_types: [device_code, refresh_token]
        scopes: [openid, channels]
        redirect_uris: [{ matching_mode: strict, url: https://example.org/ }]
      - application: own
        name: Own
        provider: own
      - application: short
        name: Short
        provider: { client_id: short, client_type: public, grant_types: [device_code], scopes: [openid] }
        allow: [{ group: grown-ups }, { user: dad }]
        policies:
          - policy: never
            negate: true
          - dummy:
      - brand: short.example
        flow_device_code: short
        default_application: own
        attributes: { many: !Context many, "true": 010, deep: [{ er: 1.5 }, ~, 1:30, 2026-01-31x] }
      - application: gone
        state: absent
        provider: { client_id: gone }
        policies: [dummy]
      - flow: not-at-all
        title: Not at all
        stages: [password]
        policies: [dummy]
        conditions: [false, !Context no]
      - model: authentik_core.group
        identifiers: { name: long }
        attrs: { is_superuser: on }
  `;
  const texts = [...inOrder, OWN];
  const same = (text: string): string => text;

  /** What each form has made of an empty database. */
  const made: Record<string, unknown[]>[] = [];

  it.each([
    ['short, then long', same, inLongForm],
    ['long, then short', inLongForm, same],
  ])('%s: the second finds nothing to do', async (_name, first, second) => {
    const stagedoor = await Stagedoor.start({ defaults: false });
    try {
      const admin = new Admin(stagedoor);
      for (const text of texts) await admin.apply(first(text), { strict: true });
      const before = await admin.everything();
      made.push(inWords(before));
      for (const text of texts) {
        const report = await admin.apply(second(text), { strict: true });
        expect(report.entries.filter(({ result }) => !['unchanged', 'skipped'].includes(result))).toEqual([]);
      }
      expect(await admin.everything()).toEqual(before);
    } finally {
      await stagedoor.stop();
    }
  });

  it('both have made the same of an empty database', () => {
    expect(JSON.stringify(made[0])).toContain('flow short / stage goodbye');
    expect(JSON.stringify(made[0])).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    expect(made[1]).toEqual(made[0]);
  });

  it('is printed by blueprint expand, without a database, unless something is wrong with it', async () => {
    const file = 'blueprints/examples/only-for-a-group.yaml';
    const expand = Program.start('cli.js', ['blueprint', 'expand', file], {});
    expect(await expand.ended).toBe(0);
    expect(`${expand.text}\n`).toBe(inLongForm(readFileSync(file, 'utf8')));
    const none = Program.start('cli.js', ['blueprint', 'expand', 'README.md', 'no-such.yaml'], {});
    expect(await none.ended).toBe(1);
    expect(none.text).toMatch(/^README\.md:\d+:\d+ error: /);
  });

  it('is spelled out once: the long form of the long form is itself', () => {
    for (const text of texts) expect(inLongForm(inLongForm(text))).toBe(inLongForm(text));
    expect(inLongForm(OWN)).toContain('\n  labels:\n    of: the short form\n');
    expect(inLongForm('group: x\nid: mine')).toBe(
      'version: 1\nentries:\n  - model: authentik_core.group\n    id: mine\n    identifiers:\n      name: x\n',
    );
  });
});
