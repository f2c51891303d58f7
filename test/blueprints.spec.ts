import { Admin } from './support/blueprints.js';
import { Stagedoor } from './support/stagedoor.js';

describe('applying a blueprint', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    admin = new Admin(stagedoor);
  });
  afterAll(() => stagedoor.stop());

  const group = (name: string, more = ''): string =>
    `entries: [{ model: authentik_core.group, identifiers: { name: ${name} }, ${more} }]`;

  describe('states', () => {
    it('present creates, then updates only what is given, and says which fields', async () => {
      expect((await admin.apply(group('crew', 'attrs: { attributes: { a: 1 } }'))).summary).toBe('1 created');
      const report = await admin.apply(group('crew', 'attrs: { is_superuser: "yes" }'));
      expect(report.entries).toMatchObject([
        {
          entry: 'entry 1, group "crew"',
          result: 'updated',
          changes: [{ field: 'is_superuser', before: false, after: true }],
        },
      ]);
      expect(await admin.row('group', 'name', 'crew')).toMatchObject({ is_superuser: true, attributes: { a: 1 } });
    });

    it('created leaves alone what exists, and still lends its id', async () => {
      await admin.apply(group('crew'));
      await admin.apply(`
entries:
  - { model: authentik_core.group, id: crew, state: created, identifiers: { name: crew }, attrs: { is_superuser: false } }
  - { model: authentik_core.user, identifiers: { username: bo }, attrs: { name: Bo, groups: [!KeyOf crew] } }`);
      expect(await admin.row('group', 'name', 'crew')).toMatchObject({ is_superuser: true });
      const { id } = (await admin.row('group', 'name', 'crew'))!;
      expect(await admin.row('user_group', 'group', String(id))).toBeDefined();
    });

    it('must_created refuses what exists', async () => {
      expect(await admin.complaints(group('crew', 'state: must_created'))).toEqual([
        'story.yaml:1:78 error: the state is must_created, and the object exists already',
        '    in entry 1, group "crew"',
      ]);
    });

    it('absent removes, tolerates what is gone, and takes policy bindings along', async () => {
      await admin.apply(`
entries:
  - application: short-lived
    name: Short lived
    allow: [{ user: admin }]`);
      const { id } = (await admin.row('application', 'slug', 'short-lived'))!;
      expect(await admin.row('policy_binding', 'target', String(id))).toBeDefined();
      const absent = `
entries:
  - model: authentik_core.application
    identifiers: { slug: short-lived }
    state: absent
    attrs: { whatever: is not looked at }`;
      expect((await admin.apply(absent)).summary).toBe('1 removed');
      expect((await admin.apply(absent)).summary).toBe('1 unchanged');
      expect(await admin.row('policy_binding', 'target', String(id))).toBeUndefined();
    });

    it('absent leaves nothing that refers to what is gone, in settings either', async () => {
      const stage = (model: string, name: string, more: string): string =>
        `  - { model: authentik_stages_${model}, identifiers: { name: ${name} }, ${more} }`;
      await admin.apply(`
entries:
${stage('password.passwordstage', 'gone-password', 'id: password')}
${stage('password.passwordstage', 'kept-password', 'id: kept')}
${stage('authenticator_totp.authenticatortotpstage', 'gone-totp', 'id: totp, attrs: { digits: "6" }')}
${stage('authenticator_static.authenticatorstaticstage', 'kept-static', 'id: static')}
${stage('identification.identificationstage', 'asks', 'attrs: { user_fields: [username], password_stage: !KeyOf password }')}
${stage('identification.identificationstage', 'asks-too', 'attrs: { user_fields: [username], password_stage: !KeyOf kept }')}
${stage(
  'authenticator_validate.authenticatorvalidatestage',
  'checks',
  'attrs: { not_configured_action: configure, configuration_stages: [!KeyOf totp, !KeyOf static] }',
)}
  - { model: authentik_flows.flow, id: flow, identifiers: { slug: bare }, attrs: { name: B, title: B, designation: recovery } }
  - { model: authentik_flows.flowstagebinding, id: binding, identifiers: { target: !KeyOf flow, stage: !KeyOf totp, order: 1 } }
  - { model: authentik_core.group, id: group, identifiers: { name: guards } }
  - { model: authentik_policies.policybinding, identifiers: { target: !KeyOf binding, group: !KeyOf group, order: 1 } }
  - { model: authentik_core.application, id: app, identifiers: { slug: closing }, attrs: { name: Closing } }
  - { model: authentik_brands.brand, identifiers: { domain: closing.example }, attrs: { default_application: !KeyOf app } }`);
      const config = async (name: string): Promise<unknown> => (await admin.row('stage', 'name', name))!['config'];
      const kept = (await admin.row('stage', 'name', 'kept-password'))!['id'];
      const fixed = (await admin.row('stage', 'name', 'kept-static'))!['id'];
      const bound = await admin.row(
        'flow_stage_binding',
        'stage',
        String((await admin.row('stage', 'name', 'gone-totp'))!['id']),
      );
      expect(await config('asks')).toMatchObject({ password_stage: expect.any(String) });
      await admin.apply(`
entries:
${stage('password.passwordstage', 'gone-password', 'state: absent')}
${stage('authenticator_totp.authenticatortotpstage', 'gone-totp', 'state: absent')}
  - { model: authentik_core.application, identifiers: { slug: closing }, state: absent }`);
      expect(await config('asks')).toMatchObject({ password_stage: null, user_fields: ['username'] });
      expect(await config('asks-too')).toMatchObject({ password_stage: kept });
      expect(await config('checks')).toMatchObject({ configuration_stages: [fixed] });
      expect(await admin.row('brand', 'domain', 'closing.example')).toMatchObject({ default_application: null });
      expect(await admin.row('policy_binding', 'target', String(bound!['id']))).toBeUndefined();
    });

    it('conditions that do not hold leave an entry out', async () => {
      const report = await admin.apply(group('nobody', 'conditions: [true, 0]'));
      expect(report.lines).toEqual([
        'story.yaml: 1 skipped',
        '  skipped   entry 1, group "nobody": its conditions do not hold',
      ]);
    });
  });

  describe('tags', () => {
    it('are resolved wherever they stand', async () => {
      await admin.apply(
        `
context:
  what: tags
  nested: !Format ["%s-%03d%%", !Context what, 7]
entries:
  - model: !Format ["authentik_core.%s", group]
    state: !Context [state, present]
    identifiers: { name: !Format [about-%s, !Context what] }
    attrs:
      attributes:
        deep: [{ value: !Context nested }]
        given: !Context given
        default: !Context [nothing, 5]
        nothing: !Context nothing
        env: !Env GREETING
        empty: !Env EMPTY
        env_default: !Env [EMPTY, otherwise]
        admins: !Find [authentik_core.group, [name__iexact, ADMINS], [is_superuser, true]]
        none: !Find [authentik_core.group, [name, no such]]`,
        { context: { given: [1], what: 'tags' }, environment: { GREETING: 'hello', EMPTY: '' } },
      );
      const admins = await admin.row('group', 'name', 'admins');
      expect((await admin.row('group', 'name', 'about-tags'))!['attributes']).toEqual({
        deep: [{ value: 'tags-007%' }],
        given: [1],
        default: 5,
        nothing: null,
        env: 'hello',
        empty: null,
        env_default: 'otherwise',
        admins: admins!['id'],
        none: null,
      });
    });

    it.each([
      ['!KeyOf nobody', '1:85 error: no entry before this one has the id "nobody"'],
      ['!Fnd [a, [b, c]]', '1:83 error: !Fnd is not a tag of blueprints (did you mean "!Find"?)'],
      [
        '!Find [authentik_core.grup, [name, x]]',
        '1:83 error: there is no model "authentik_core.grup" (did you mean "authentik_core.group"?)',
      ],
      [
        '!Find [authentik_core.group, [nam, x]]',
        '1:113 error: authentik_core.group cannot be found by "nam" (did you mean "name"?)',
      ],
      ['!Find [authentik_core.group]', '1:83 error: !Find is written !Find [model, [field, value], …]'],
      ['!Format ["%s %s", 1]', '1:85 error: the text has more placeholders than the 1 value(s) after it'],
      ['!Format ["%d", x]', '1:91 error: a value does not fit the placeholder %d'],
      ['!Env [A, b, c]', '1:82 error: !Env is written !Env NAME or !Env [NAME, default]'],
    ])('%s is told with its place', async (tag, complaint) => {
      const [first, second] = await admin.complaints(group('g', `attrs: { name: ${tag} }`));
      expect(first).toMatch(new RegExp(`^story.yaml:1:\\d+ error: `));
      expect(first!.replace(/^story.yaml:1:\d+/, '')).toBe(complaint.replace(/^1:\d+/, ''));
      expect(second).toBe('    in entry 1, group "g", field name');
    });

    it('a context value that needs itself is an error', async () => {
      const [first] = await admin.complaints(
        `context: { a: !Context b, b: !Context a }\n${group('g', 'attrs: { name: !Context a }')}`,
      );
      expect(first).toMatch(/the value "a" of the context needs itself/);
    });
  });

  describe('the list of stages', () => {
    const flow = (stages: string): string => `flow: listed\ntitle: Listed\nstages: ${stages}`;

    it('is complete, and in order', async () => {
      await admin.apply(flow('[identification, password, user-login]'));
      expect(await admin.stages('listed')).toEqual(['identification', 'password', 'user-login']);
      const report = await admin.apply(flow('[password, deny, identification]'));
      expect(await admin.stages('listed')).toEqual(['password', 'deny', 'identification']);
      expect(report.count('removed')).toBe(1);
    });

    it('gives a setting that is taken out its default again', async () => {
      await admin.apply(flow('[{ identification: { user_fields: [email] } }]'));
      await admin.apply(flow('[identification]'));
      const stage = await admin.row('stage', 'name', 'listed-identification');
      expect(stage!['config']).toMatchObject({ user_fields: ['username', 'email'] });
    });

    it('keeps the policies of a stage with it when others come before it', async () => {
      await admin.apply(flow('[password, deny]'));
      await admin.apply(`
entries:
  - model: authentik_policies_dummy.dummypolicy
    id: never
    identifiers: { name: never }
    attrs: { result: false, wait_min: 0, wait_max: 0 }
  - model: authentik_policies.policybinding
    identifiers:
      target: !Find [authentik_flows.flowstagebinding, [stage, !Find [authentik_flows.stage, [name, listed-deny]]]]
      policy: !KeyOf never
      order: 0`);
      await admin.apply(flow('[identification, password, deny]'));
      const { id } = (await admin.row('stage', 'name', 'listed-deny'))!;
      const binding = (await admin.row('flow_stage_binding', 'stage', String(id)))!;
      expect(binding['order']).toBe(30);
      expect(await admin.row('policy_binding', 'target', String(binding['id']))).toBeDefined();
    });
  });

  describe('models that are not covered', () => {
    const UNCOVERED = `
entries:
  - model: authentik_stages_horoscope.horoscopestage
    id: stars
    identifiers: { name: stars }
  - model: authentik_policies_weather.weatherpolicy
    id: weather
    identifiers: { name: weather }
  - { model: authentik_flows.flow, id: flow, identifiers: { slug: partly }, attrs: { name: P, title: P, designation: recovery } }
  - model: authentik_stages_identification.identificationstage
    id: identification
    identifiers: { name: partly-who }
    attrs: { captcha_stage: !KeyOf stars, recovery_flow: !Find [authentik_flows.flow, [slug, later]] }
  - model: authentik_flows.flowstagebinding
    identifiers: { order: 0, target: !KeyOf flow, stage: !KeyOf stars }
  - model: authentik_flows.flowstagebinding
    id: binding
    identifiers: { order: 1, target: !KeyOf flow, stage: !KeyOf identification }
  - model: authentik_policies.policybinding
    identifiers: { order: 0, target: !KeyOf binding, policy: !KeyOf weather }
`;

    it('are passed over with a warning, and so is what cannot be without them', async () => {
      const report = await admin.apply(UNCOVERED);
      expect(report.summary).toBe('3 created, 4 skipped');
      expect(report.warnings.map(({ at, message }) => `${at.line} ${message}`)).toEqual([
        '3 the entry is passed over: Stagedoor does not have the model authentik_stages_horoscope.horoscopestage',
        '6 the entry is passed over: Stagedoor does not have the model authentik_policies_weather.weatherpolicy',
        '13 it needs "stars", and Stagedoor does not have the model authentik_stages_horoscope.horoscopestage; the field is left empty',
        '13 there is no authentik_flows.flow with slug "later"; the field is left empty',
        '14 the entry is passed over: it needs "stars", and Stagedoor does not have the model authentik_stages_horoscope.horoscopestage',
        '19 the entry is passed over: it needs "weather", and Stagedoor does not have the model authentik_policies_weather.weatherpolicy',
      ]);
      expect(report.unmet).toBe(true);
    });

    it('but nothing is opened to everybody because its guard is not covered', async () => {
      const [first] = await admin.complaints(`${UNCOVERED}
  - { model: authentik_core.application, id: guarded, identifiers: { slug: guarded }, attrs: { name: Guarded } }
  - model: authentik_policies.policybinding
    identifiers: { order: 0, target: !KeyOf guarded, policy: !KeyOf weather }`);
      expect(first).toMatch(/^story.yaml:23:5 error: it needs "weather".*without it everybody would be let in/);
      expect(await admin.row('application', 'slug', 'guarded')).toBeUndefined();
    });

    it('a !Find without a hit is an error when asked to be strict', async () => {
      const [first] = await admin.complaints(UNCOVERED, { strict: true });
      expect(first).toBe('story.yaml:13:64 error: there is no authentik_flows.flow with slug "later"');
    });
  });

  it('hashes a password once: the same one again changes nothing', async () => {
    const user = `user: pat\npassword: correct horse`;
    await admin.apply(user);
    const { password } = (await admin.row('user', 'username', 'pat'))!;
    expect((await admin.apply(user)).unchanged).toBe(true);
    expect((await admin.row('user', 'username', 'pat'))!['password']).toBe(password);
    expect((await admin.apply(`${user} battery`)).entries[0]!.changes).toEqual([{ field: 'password', secret: true }]);
  });
});
