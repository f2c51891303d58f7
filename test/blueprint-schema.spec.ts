import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { aliasOf, attributesOf } from '../src/blueprints/models/catalogue.js';
import { models } from '../src/blueprints/models/index.js';
import { ONLY } from '../src/blueprints/models/only.js';
import { aboutModel, describe as descriptionOf } from '../src/blueprints/schema/model-schema.js';
import { blueprintSchema } from '../src/blueprints/schema/schema.js';
import { tags } from '../src/blueprints/tags/index.js';
import { inLongForm } from './support/blueprints.js';

const SCHEMA = 'blueprints/schema.json';
const files = ['flows', 'blueprints'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name)),
);

/** A file as an editor sees it that was told of the tags: each is what stands behind it. */
function asEditorsSee(text: string): unknown {
  const kinds = [undefined, 'seq', 'map'] as const;
  const customTags = tags.flatMap(({ name }) =>
    kinds.map((collection) => ({ tag: name, ...(collection && { collection }), resolve: (value: unknown) => value })),
  );
  return parse(text, { customTags: customTags as never, merge: true, version: '1.1' });
}

describe('the schema for editors', () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(blueprintSchema());
  const accepts = (file: unknown): boolean => validate(file);
  const complaints = (file: unknown): string => (validate(file), JSON.stringify(validate.errors));

  it('is committed as the command prints it: npm run schema', () => {
    expect(readFileSync(SCHEMA, 'utf8')).toBe(`${JSON.stringify(blueprintSchema(), null, 1)}\n`);
  });

  it.each(files)('is named by the first line of %s, and accepts it', (file) => {
    const text = readFileSync(file, 'utf8');
    const path = relative(dirname(file), SCHEMA);
    expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=${path.startsWith('.') ? path : `./${path}`}`);
    expect(complaints(asEditorsSee(text))).toBe('null');
    const { entries } = asEditorsSee(inLongForm(text)) as { entries: { model: string }[] };
    expect(complaints({ entries: entries.filter(({ model }) => model !== ONLY) })).toBe('null');
  });

  it.each([
    'flow: walk\ntitle: Walk\nstages: [identification, { password: { failed_attempts_before_cancel: 3 } }]',
    'version: 1\nmetadata: { name: x, labels: { team: ours } }\ncontext: { a: 1 }\nbrand: tv.example.com',
    'application: radio\ngroup: Kitchen\nprovider: { client_id: radio, grant_types: [device_code] }',
    'application: radio\nprovider: radio',
    'provider: radio\napplication: radio',
    'flow: walk\nstages: [{ password: null, re_evaluate_policies: false, policies: [{ group: staff, negate: true }] }]',
    'flow: walk\nstages: [{ consent: { mode: permanent, policies: [{ dummy: { result: true }, name: always }] } }, { stage: x }]',
    'flow: walk\nstages: [{ password: { name: first } }, { password: , name: second, allow_show_password: true }]',
    'application: radio\nallow: [{ user: ann, enabled: false }]\npolicies: [{ expression: return True }, { policy: x }]',
    'entries: [{ policy: never, dummy: { result: false } }, { policy: always, expression: return True }]',
    'entries: [{ stage: form, prompt: { fields: [a, b] } }, { prompt: a, label: A }, { stage: out, user-logout: }]',
    'entries: { groups: [{ group: family, state: created }], people: [{ user: ann, is_active: yes, groups: [family] }] }',
    'entries: [{ user: ann, password: !Env ANN_PASSWORD, is_active: !Context [active, true] }]',
    'entries: [{ flow: x, designation: !If [!Context new, recovery, enrollment] }]',
    'entries: [{ model: authentik_flows.flow, id: flow, identifiers: { slug: x }, attrs: { title: !Format [Hi %s, !Env WHO] } }]',
    'entries: [{ model: flow, state: absent, conditions: [!Context wanted], identifiers: { pk: !KeyOf x } }]',
    'model: authentik_brands.brand\nattrs: { flow_recovery: null, flow_device_code: !Find [authentik_flows.flow, [slug, x]] }',
    'model: authentik_core.user\nattrs: { groups: !Enumerate [!Context groups, SEQ, !Find [authentik_core.group, [name, !Value 0]]] }',
  ])('accepts %s', (text) => {
    expect(complaints(asEditorsSee(text))).toBe('null');
  });

  it.each([
    ['a word that nothing begins with', 'flwo: walk'],
    ['a model that there is not', 'model: authentik_flows.flwo'],
    ['a typo in a field', 'flow: walk\ntitel: Walk'],
    ['a typo in an attribute', 'model: authentik_flows.flow\nattrs: { titel: Walk }'],
    ['a typo in an identifier', 'model: authentik_flows.flow\nidentifiers: { slog: walk }'],
    ['a typo in an entry', 'model: authentik_flows.flow\nstaet: absent'],
    ['a typo beside the entries', 'entires: []\nentries: []'],
    ['a field of another model', 'entries: [{ model: authentik_core.group, attrs: { slug: x } }]'],
    ['a choice that there is not', 'flow: walk\ndesignation: authenticate'],
    [
      'a choice in a list that there is not',
      'flow: x\nstages: [{ identification: { user_fields: [nickname, email] } }]',
    ],
    ['a state that there is not', 'group: family\nstate: gone'],
    ['a type of stage that there is not', 'flow: walk\nstages: [pasword]'],
    ['a typo in the settings of a stage', 'flow: walk\nstages: [{ password: { alow_show_password: true } }]'],
    ['a typo in an inline provider', 'application: radio\nprovider: { client: radio }'],
    ['a grant that there is not', 'application: radio\nprovider: { grant_types: [device] }'],
    ['a stage by two types', 'flow: walk\nstages: [{ password: {}, consent: {} }]'],
    ['a typo about the place of a stage', 'flow: walk\nstages: [{ password: {}, re_evaluate_policy: false }]'],
    ['a type of policy that there is not', 'flow: walk\npolicies: [{ dumy: {} }]'],
    ['a typo in a policy', 'flow: walk\npolicies: [{ dummy: { reslt: true } }]'],
    ['a typo about a binding', 'application: radio\nallow: [{ group: family, negated: true }]'],
    ['a stage of no type', 'stage: form\nfields: [a]'],
    ['a setting of another type', 'stage: form\ndeny: { fields: [a] }'],
    ['somebody else to allow', 'application: radio\nallow: [{ role: family }]'],
    ['a text for a flag', 'group: family\nis_superuser: perhaps'],
    ['a list for a flag', 'group: family\nis_superuser: [yes]'],
    ['a mapping for a text', 'flow: walk\ntitle: { en: Walk }'],
    ['a text for a list', 'user: ann\ngroups: family'],
    ['a text for a mapping', 'user: ann\nattributes: tall'],
    ['a number that is too small', 'brand: x\nuser_code_length: 2'],
    ['a span of time without a unit', 'brand: x\ndevice_code_validity: 10'],
    ['a slug with a space', 'flow: my walk'],
    ['null where it cannot be', 'flow: walk\ntitle: null'],
    ['entries that are no list', 'entries: walk'],
    ['another version', 'version: 2\nentries: []'],
  ])('complains about %s', (_, text) => {
    expect(accepts(asEditorsSee(text))).toBe(false);
  });

  it('is documented with every tag that an editor has to be told of', () => {
    const page = readFileSync('docs/blueprints.md', 'utf8');
    expect(tags.filter(({ name }) => !page.includes(`"${name} `))).toEqual([]);
  });

  it('says what every object and every field is for', () => {
    const makable = models.filter(({ findOnly }) => findOnly !== true);
    const silent = makable.flatMap((model) => [
      ...(aboutModel(model) === undefined ? [`${model.names[0]}: write a sentence above its class`] : []),
      ...attributesOf(model)
        .filter((name) => descriptionOf(model, aliasOf(model, name)) === undefined)
        .map((name) => `${model.names[0]}: write a sentence above ${name}`),
    ]);
    expect(silent).toEqual([]);
  });
});
