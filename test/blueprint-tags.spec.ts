import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validate } from '../src/blueprints/importing/validate.js';
import { Admin } from './support/blueprints.js';
import { Stagedoor } from './support/stagedoor.js';

/** authentik's own fixture, where somebody has put it beside the project: it is not part of it. */
const FIXTURE = join(process.cwd(), '../shared/authentik-blueprints/tests-fixtures/tags.yaml');
const there = existsSync(FIXTURE);
if (!there) console.log("authentik's own fixture of tags is not beside the project: it is not tested against");

/** Every tag at work, over what a cinema's screens are called. */
const CINEMA = `
context:
  town: Ely
  screens: [red, blue]
  seats: { stalls: 120, circle: 40 }
  greeting: !Format ["Welcome to %s", !Context town]
entries:
  - model: !Format ["authentik_core.%s", !If [!Env SMALL, user, group]]
    state: !AtIndex [[absent, present], !If [!Context [closed, false], 0, 1]]
    id: ushers
    conditions:
      - !Condition [NOR, !Find [authentik_core.group, [name, no such]], !Context [closed, no]]
    identifiers: { name: !Format ["%s-ushers", !Context town] }
    attrs:
      attributes:
        greeting: !Context greeting
        opened: 1931-05-04
        renewed: 2001-12-14 21:59:43.10 -5
        letter: !File FILE
        lost: !File [FILE.none, { kept: !Env KEPT }]
        settings: !ParseJSON '{"lights": [1, 0.5]}'
        screens: !Enumerate [!Context screens, SEQ, !Format ["%d-%s", !Index 0, !Value 0]]
        seats: !Enumerate [!Context seats, MAP, [!Index 0, !Value 0]]
        plan: !Enumerate
          - !Context screens
          - MAP
          - - !Value 0
            - !Enumerate [!Context seats, MAP, [!Format ["%s of %s", !Index 0, !Value 1], !Value 0]]
  - model: authentik_core.group
    identifiers: { name: projectionists }
    attrs:
      parents: [!KeyOf ushers]
      attributes:
        boss: !AtIndex [!FindObject [authentik_core.group, [attributes__settings__lights, [1, 0.5]]], name]
        scope: !FindObject [authentik_providers_oauth2.scopemapping, [scope_name__iexact, OPENID]]
        nobody: !FindObject [authentik_core.user, [username, nobody]]`;

describe('the tags of a blueprint', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  let folder: string;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    admin = new Admin(stagedoor);
    folder = mkdtempSync(join(tmpdir(), 'stagedoor-tags-'));
    writeFileSync(join(folder, 'letter'), 'foo\n');
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await stagedoor.stop();
  });
  const attributes = async (group: string): Promise<unknown> =>
    (await admin.row('group', 'name', group))!['attributes'];

  it('make up a value wherever they stand', async () => {
    const text = CINEMA.replaceAll('FILE', join(folder, 'letter'));
    const options = { context: { screens: ['green'], seats: { circle: 44 } }, environment: { KEPT: 'safe' } };
    const report = await admin.apply(text, options);
    expect(report.summary).toBe('2 created');
    expect(report.warnings.map(({ at, message }) => `${at.line} ${message}`)).toEqual([
      expect.stringMatching(/^20 there is no file .*letter.none; its default takes its place, or null$/),
      '36 there is no authentik_core.user with username "nobody"; the field is left empty',
    ]);
    expect(await attributes('Ely-ushers')).toEqual({
      greeting: 'Welcome to Ely',
      opened: '1931-05-04',
      renewed: '2001-12-14T21:59:43.100-05:00',
      letter: 'foo',
      lost: { kept: 'safe' },
      settings: { lights: [1, 0.5] },
      screens: ['0-red', '1-blue', '2-green'],
      seats: { stalls: 120, circle: 44 },
      plan: {
        red: { 'stalls of red': 120, 'circle of red': 44 },
        blue: { 'stalls of blue': 120, 'circle of blue': 44 },
        green: { 'stalls of green': 120, 'circle of green': 44 },
      },
    });
    const scope = (await admin.row('scope_mapping', 'scope_name', 'openid'))!;
    const { name, managed, scope_name, description, expression, expression_language } = scope;
    expect(await attributes('projectionists')).toEqual({
      boss: 'Ely-ushers',
      scope: { pk: scope['id'], name, managed, scope_name, description, expression, expression_language },
      nobody: null,
    });
    expect((await admin.apply(text, options)).unchanged).toBe(true);
  });

  it('are checked without a database, where what they stand for is not known', async () => {
    expect((await validate(CINEMA, 'cinema.yaml')).warnings).toEqual([]);
  });

  it('!FindObject shows no secret', async () => {
    await admin.apply(`
entries:
  - model: authentik_core.group
    identifiers: { name: curious }
    attrs:
      attributes:
        admin: !FindObject [authentik_core.user, [username, admin]]
        flow: !FindObject [authentik_flows.flow, [slug, default-device-code-flow]]
        binding: !FindObject [authentik_flows.flowstagebinding, [stage__name, default-authentication-login]]
        client: !FindObject [authentik_providers_oauth2.oauth2provider, [application__slug, curious]]
    conditions: [!Find [authentik_core.user, [username, admin]]]`);
    const told = (await attributes('curious')) as Record<string, object | null>;
    expect(Object.keys(told['admin']!)).toEqual(
      expect.arrayContaining(['pk', 'username', 'name', 'email', 'is_active', 'attributes', 'groups']),
    );
    expect(JSON.stringify(told)).not.toMatch(/password|hash|secret/);
  });

  describe('!Find goes by', () => {
    beforeAll(async () => {
      await admin.apply(`
entries:
  - { model: authentik_flows.flow, id: flow, identifiers: { slug: box-office }, attrs: { name: B, title: The Box, designation: authorization } }
  - { model: authentik_stages_deny.denystage, id: deny, identifiers: { name: closed-today }, attrs: { deny_message: Closed today } }
  - { model: authentik_flows.flowstagebinding, id: binding, identifiers: { order: 7, target: !KeyOf flow, stage: !KeyOf deny } }
  - { model: authentik_core.group, id: clerks, identifiers: { name: clerks }, attrs: { attributes: { desk: { number: 3 } } } }
  - { model: authentik_policies.policybinding, identifiers: { order: 1, target: !KeyOf flow, group: !KeyOf clerks } }
  - { model: authentik_core.group, identifiers: { name: juniors }, attrs: { parents: [!KeyOf clerks] } }`);
    });

    const find = async (query: string): Promise<boolean> => {
      await admin.apply(`entries:
  - { model: authentik_core.group, identifiers: { name: found }, attrs: { attributes: { it: !Find ${query} } } }`);
      return ((await attributes('found')) as { it: unknown }).it !== null;
    };

    it.each([
      '[authentik_core.group, [name__exact, clerks]]',
      '[authentik_core.group, [name__iexact, CLERKS]]',
      '[authentik_core.group, [name__contains, lerk]]',
      '[authentik_core.group, [name__icontains, LERK]]',
      '[authentik_core.group, [name__startswith, cl]]',
      '[authentik_core.group, [name__istartswith, CL]]',
      '[authentik_core.group, [name__endswith, rks]]',
      '[authentik_core.group, [name__iendswith, RKS]]',
      '[authentik_core.group, [name__in, [nobody, clerks]]]',
      '[authentik_core.group, [attributes__desk__number, 3]]',
      '[authentik_core.group, [attributes__contains, { desk: { number: 3 } }]]',
      '[authentik_core.group, [parents__name, clerks]]',
      '[authentik_core.group, [parents__name__startswith, cl]]',
      '[authentik_flows.flowstagebinding, [target__slug, box-office], [stage__name__in, [closed-today]]]',
      '[authentik_policies.policybinding, [target__slug__iexact, BOX-OFFICE], [group__attributes__desk__number, 3]]',
      '[authentik_policies.policybinding, [target__slug, box-office], [policy__isnull, true]]',
      '[authentik_stages_deny.denystage, [deny_message__icontains, CLOSED]]',
      '[authentik_stages_deny.denystage, [name, closed-today], [deny_message__in, [Open, Closed today]]]',
      '[authentik_flows.stage, [name__startswith, closed-]]',
    ])('%s', async (query) => {
      expect(await find(query)).toBe(true);
    });

    it.each([
      '[authentik_core.group, [name__contains, "%erk%"]]',
      '[authentik_core.group, [name__startswith, CL]]',
      '[authentik_core.group, [name__in, []]]',
      '[authentik_core.group, [attributes__desk__number, 4]]',
      '[authentik_core.group, [parents__name, juniors]]',
      '[authentik_flows.flowstagebinding, [target__slug, box-office], [stage__name, another]]',
      '[authentik_policies.policybinding, [target__slug, box-office], [group__isnull, true]]',
      // what refers to nothing is referred to by nothing
      '[authentik_policies.policybinding, [user, !Find [authentik_core.user, [username, nobody]]]]',
    ])('%s, and finds nothing', async (query) => {
      expect(await find(query)).toBe(false);
    });

    it.each([
      ['[authentik_core.group, [name__icontain, x]]', '"icontain" is no look-up of name (did you mean "icontains"?)'],
      [
        '[authentik_flows.flowstagebinding, [target__slag, x]]',
        '"slag" is no look-up of target (did you mean "slug"?)',
      ],
      ['[authentik_flows.flowstagebinding, [target__slug__in, x]]', 'slug__in takes a list'],
      ['[authentik_core.group, [is_superuser__startswith, [x]]]', 'is_superuser__startswith takes a text'],
      ['[authentik_core.group, [attributes__startswith, x]]', 'attributes__startswith takes a text'],
    ])('%s is refused', async (query, message) => {
      await expect(find(query)).rejects.toThrow(message);
    });
  });

  // https://github.com/goauthentik/authentik/issues/20456
  it('what belonged to something that is gone is gone, too: an absent entry may refer to an absent one', async () => {
    const cellar = (state: string): string => `
entries:
  - { model: authentik_flows.flow, id: flow, state: ${state}, identifiers: { slug: cellar }, attrs: { name: C, title: C, designation: authorization } }
  - { model: authentik_stages_deny.denystage, id: stage, state: ${state}, identifiers: { name: cellar }, conditions: [!Context [stage, true]] }
  - { model: authentik_flows.flowstagebinding, state: ${state}, identifiers: { order: 0, target: !KeyOf flow, stage: !KeyOf stage } }`;
    await admin.apply(cellar('present'));
    expect((await admin.apply(cellar('absent'))).summary).toBe('2 removed, 1 unchanged');
    expect((await admin.apply(cellar('absent'))).summary).toBe('3 unchanged');
    expect((await admin.apply(cellar('absent'), { context: { stage: false } })).summary).toBe('2 unchanged, 1 skipped');
    expect(await admin.complaints(cellar('present'), { context: { stage: false } })).toEqual([
      'story.yaml:5:124 error: the entry "stage" has no object: its conditions do not hold',
      '    in entry 3, flowstagebinding of order 0, field stage',
    ]);
  });

  (there ? describe : describe.skip)("of authentik's own fixture", () => {
    const environment = { foo: 'from the environment' };
    const options = { context: { bar: 'baz' }, environment };
    const fixture = (): string =>
      readFileSync(FIXTURE, 'utf8')
        .replace('%(file_name)s', join(folder, 'letter'))
        .replace('%(file_default_name)s', join(folder, 'no such file'))
        .replaceAll('%%', '%');

    it('give its group what they give in authentik', async () => {
      await admin.apply(fixture(), options);
      const { policy_pk1, policy_pk2, ...others } = (await attributes('test')) as Record<string, unknown>;
      expect(policy_pk1).toEqual(policy_pk2);
      const middle = (outer: string, index: number, key: string, value: unknown): unknown => [
        Array.from(outer, (letter) => `prefixed-${letter}`),
        { outer_value: outer, outer_index: index, middle_value: value, middle_index: key },
      ];
      const outer = (value: string, index: number): unknown => ({
        key1: middle(value, index, 'key1', 'value'),
        key2: middle(value, index, 'key2', 2),
      });
      expect(others).toEqual({
        env_null: null,
        file_content: 'foo',
        file_default: 'default',
        file_non_existent: null,
        json_parse: { foo: 'bar' },
        boolAnd: true,
        boolNand: false,
        boolOr: true,
        boolNor: false,
        boolXor: true,
        boolXnor: false,
        boolComplex: true,
        if_true_complex: { dictionary: { with: { keys: 'and_values' }, and_nested_custom_tags: 'foo-bar' } },
        if_false_complex: ['list', 'with', 'items', 'foo-bar'],
        if_true_simple: true,
        if_short: true,
        if_false_simple: 2,
        enumerate_mapping_to_mapping: { 'prefix-key1': 'other-prefix-value', 'prefix-key2': 'other-prefix-2' },
        enumerate_mapping_to_sequence: ['prefixed-pair-key1-value', 'prefixed-pair-key2-2'],
        enumerate_sequence_to_sequence: ['prefixed-items-0-foo', 'prefixed-items-1-bar'],
        enumerate_sequence_to_mapping: { 'index: 0': 'foo', 'index: 1': 'bar' },
        nested_complex_enumeration: { 0: outer('foo', 0), 1: outer('bar', 1) },
        nested_context: 'context-nested-value',
        at_index_sequence: 'foo',
        at_index_sequence_default: 'non existent',
        at_index_mapping: 2,
        at_index_mapping_default: 'non existent',
        find_object: 'goauthentik.io/providers/oauth2/scope-openid',
      });
    });

    it('make its policy and its source', async () => {
      expect((await admin.apply(fixture(), options)).unchanged).toBe(true);
      const policy = (await admin.row('policy', 'name', 'foo-bar-baz-qux'))!['id'] as string;
      const suffixed = `${policy}-suffix`;
      expect(await attributes('test')).toMatchObject({ policy_pk1: suffixed, policy_pk2: suffixed });
      await admin.apply(`
entries:
  - model: authentik_core.group
    identifiers: { name: sourced }
    attrs: { attributes: !FindObject [authentik_sources_oauth.oauthsource, [slug, test]] }`);
      expect(await attributes('sourced')).toMatchObject({ slug: 'test', consumer_key: environment.foo });
    });
  });
});
