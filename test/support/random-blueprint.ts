import fc from 'fast-check';
import { list, mapping, nodeOf, tagged, type Node } from '../../src/blueprints/yaml/nodes.js';
import { writeDocument } from '../../src/blueprints/yaml/write-document.js';

const NOWHERE = { line: 1, column: 1 };

/** Texts that YAML takes for something else when nobody looks after them. */
const AWKWARD = [
  ['on', 'No', 'null', '~', '010', '1:30', '1e3', '0x1F', '2026-01-02', '=', '<<', '- a', 'a: b', '#', '!Find [a]'],
  ['a\nb\n', ' a', 'a ', '\ta', 'a\r\nb', '"', "'", '\\', '🎭', 'Küche', '\u0001', '\u0085', '\ufeff', '%(app)s', '*'],
].flat();

/** Whatever a column of text can hold: no U+0000. */
const text = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(...AWKWARD),
    fc.string({ unit: 'binary', maxLength: 20 }).filter((some) => !some.includes('\0')),
  );
const name = (): fc.Arbitrary<string> => text().filter((some) => some !== '');
const slug = (): fc.Arbitrary<string> => fc.stringMatching(/^[-\w]{1,12}$/);
const json = (): fc.Arbitrary<object> =>
  fc.dictionary(
    text().filter((key) => key !== '__proto__'),
    fc.oneof(text(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(text(), { maxLength: 3 })),
    { maxKeys: 3, noNullPrototype: true },
  );
const some = <T>(values: fc.Arbitrary<T>, key: (value: T) => unknown = (value) => value): fc.Arbitrary<T[]> =>
  fc.uniqueArray(values, { maxLength: 4, selector: key });
const pick = fc.nat({ max: 1000 });

interface Graph {
  groups: { name: string; parents: number[]; attributes: object }[];
  users: { username: string; name: string; groups: number[] }[];
  policies: { name: string; result: boolean }[];
  scopes: { name: string; scope_name: string; description: string; managed: string | null }[];
  flows: { slug: string; name: string; title: string; designation: string }[];
  stages: { name: string; kind: number; flow: number; stage: number; message: string }[];
  bindings: { target: number; stage: number; order: number; action: string }[];
  guards: { target: number; order: number; subject: number; negate: boolean; timeout: number }[];
  providers: {
    name: string;
    client_id: string;
    flow: number;
    scopes: number[];
    client_type: string;
    device: boolean;
  }[];
  applications: { slug: string; name: string; provider: number }[];
  brands: { domain: string; title: string; flow: number; application: number; attributes: object }[];
}

const indexes = fc.uniqueArray(fc.nat({ max: 3 }), { maxLength: 3 });

const graph: fc.Arbitrary<Graph> = fc.record({
  groups: some(fc.record({ name: name(), parents: indexes, attributes: json() }), (group) => group.name),
  users: some(fc.record({ username: slug(), name: text(), groups: indexes }), (user) => user.username.toLowerCase()),
  policies: some(fc.record({ name: name(), result: fc.boolean() }), (policy) => policy.name),
  scopes: some(
    fc.record({
      name: name(),
      scope_name: fc.constantFrom('openid', 'email', 'a:b', '=', '010'),
      description: text(),
      managed: fc.constant(null),
    }),
    (scope) => scope.name,
  ),
  flows: some(
    fc.record({
      slug: slug(),
      name: name(),
      title: text(),
      designation: fc.constantFrom('stage_configuration', 'enrollment', 'recovery'),
    }),
    (flow) => flow.slug,
  ),
  stages: some(
    fc.record({ name: name(), kind: pick, flow: pick, stage: pick, message: text() }),
    (stage) => stage.name,
  ),
  bindings: fc.array(
    fc.record({
      target: pick,
      stage: pick,
      order: fc.constantFrom(10, 20, 30, 7),
      action: fc.constantFrom('retry', 'restart'),
    }),
    { maxLength: 8 },
  ),
  guards: fc.array(
    fc.record({
      target: pick,
      order: fc.constantFrom(0, 10, 20),
      subject: pick,
      negate: fc.boolean(),
      timeout: fc.constantFrom(30, 5),
    }),
    { maxLength: 8 },
  ),
  providers: some(
    fc.record({
      name: name(),
      client_id: slug(),
      flow: pick,
      scopes: indexes,
      client_type: fc.constantFrom('public', 'confidential'),
      device: fc.boolean(),
    }),
    (provider) => provider.name,
  ).filter((providers) => new Set(providers.map(({ client_id }) => client_id)).size === providers.length),
  applications: some(
    fc.record({
      slug: slug().filter((some) => !/^(?:authorize|token|device|devicecode|userinfo|introspect|revoke)$/.test(some)),
      name: name(),
      provider: pick,
    }),
    (application) => application.slug,
  ),
  brands: some(
    fc.record({ domain: name(), title: text(), flow: pick, application: pick, attributes: json() }),
    (brand) => brand.domain,
  ),
});

const keyOf = (id: string): Node => tagged('!KeyOf', nodeOf(id, NOWHERE), NOWHERE);

type Values = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'kind' in value;
const nodes = (values: Values): Node => {
  const node = (value: unknown): Node => {
    if (isNode(value)) return value;
    return Array.isArray(value) ? list(value.map(node), NOWHERE) : nodeOf(value, NOWHERE);
  };
  const members = Object.entries(values).map(([field, value]) => [field, node(value)] as const);
  return mapping(Object.fromEntries(members), NOWHERE);
};

/** Blueprints in authentik's form, of objects that refer to each other. */
export const randomBlueprint: fc.Arbitrary<string> = graph.map((objects) => {
  const entries: Node[] = [];
  const entry = (model: string, id: string | undefined, identifiers: Values, attrs: Values = {}): void => {
    const about = { model, ...(id === undefined ? {} : { id }) };
    entries.push(nodes({ ...about, identifiers: nodes(identifiers), attrs: nodes(attrs) }));
  };
  const one = (kind: string, all: readonly unknown[], index: number): Node | null =>
    all.length === 0 ? null : keyOf(`${kind} ${index % all.length}`);
  const many = (kind: string, all: readonly unknown[], wanted: readonly number[]): Node[] =>
    wanted.filter((index) => index < all.length).map((index) => keyOf(`${kind} ${index}`));
  const { groups, users, policies, scopes, flows, stages, providers, applications, brands } = objects;

  for (const [i, { name, attributes }] of groups.entries())
    entry('authentik_core.group', `group ${i}`, { name }, { attributes: nodeOf(attributes, NOWHERE) });
  for (const [i, { name, parents }] of groups.entries()) {
    const others = parents.filter((parent) => parent !== i);
    entry('authentik_core.group', undefined, { name }, { parents: many('group', groups, others) });
  }
  for (const [i, { username, name, groups: own }] of users.entries())
    entry('authentik_core.user', `user ${i}`, { username }, { name, groups: many('group', groups, own) });
  for (const [i, { name, result }] of policies.entries())
    entry('authentik_policies_dummy.dummypolicy', `policy ${i}`, { name }, { result });
  for (const [i, { name, ...scope }] of scopes.entries())
    entry('authentik_providers_oauth2.scopemapping', `scope ${i}`, { name }, scope);
  for (const [i, { slug, ...flow }] of flows.entries()) entry('authentik_flows.flow', `flow ${i}`, { slug }, flow);
  const kinds = ['identification', 'password', 'deny'];
  const modelOf = (kind: number): string => {
    const word = kinds[kind % kinds.length]!;
    return `authentik_stages_${word}.${word}stage`;
  };
  for (const [i, { name, kind }] of stages.entries()) entry(modelOf(kind), `stage ${i}`, { name });
  for (const { name, kind, flow, stage, message } of stages) {
    const settings: Values[] = [
      { password_stage: one('stage', stages, stage), enrollment_flow: one('flow', flows, flow) },
      { configure_flow: one('flow', flows, flow), allow_show_password: stage % 2 === 0 },
      { deny_message: message },
    ];
    entry(modelOf(kind), undefined, { name }, settings[kind % kinds.length]);
  }
  const bindings = flows.length > 0 && stages.length > 0 ? objects.bindings : [];
  for (const [i, { target, stage, order, action }] of bindings.entries()) {
    const place = { target: one('flow', flows, target), stage: one('stage', stages, stage), order };
    entry('authentik_flows.flowstagebinding', `binding ${i}`, place, { invalid_response_action: action });
  }
  for (const [i, { name, client_id, client_type, device, ...provider }] of providers.entries()) {
    entry(
      'authentik_providers_oauth2.oauth2provider',
      `provider ${i}`,
      { name },
      {
        client_id,
        client_type,
        grant_types: device ? ['urn:ietf:params:oauth:grant-type:device_code'] : [],
        authorization_flow: one('flow', flows, provider.flow),
        property_mappings: many('scope', scopes, provider.scopes),
      },
    );
  }
  for (const [i, { slug, name, provider }] of applications.entries()) {
    // each serves one application at most
    const own = i <= provider % 4 && i < providers.length ? keyOf(`provider ${i}`) : null;
    entry('authentik_core.application', `application ${i}`, { slug }, { name, provider: own });
  }
  for (const [i, { target, order, subject, negate, timeout }] of objects.guards.entries()) {
    const targets = [
      ...flows.map((_, n) => `flow ${n}`),
      ...bindings.map((_, n) => `binding ${n}`),
      ...applications.map((_, n) => `application ${n}`),
    ];
    const subjects = [
      ...groups.map((_, n) => ['group', n] as const),
      ...users.map((_, n) => ['user', n] as const),
      ...policies.map((_, n) => ['policy', n] as const),
    ];
    if (targets.length === 0 || subjects.length === 0) continue;
    const [kind, n] = subjects[subject % subjects.length]!;
    const identifiers = { target: keyOf(targets[target % targets.length]!), order, [kind]: keyOf(`${kind} ${n}`) };
    // some of them differ in nothing but this
    const negated = i % 2 === 0 ? { negate } : {};
    entry('authentik_policies.policybinding', undefined, { ...identifiers, ...negated }, { timeout, negate });
  }
  for (const { domain, title, flow, application, attributes } of brands) {
    const references = {
      flow_device_code: one('flow', flows, flow),
      default_application: one('application', applications, application),
    };
    const rest = { branding_title: title, attributes: nodeOf(attributes, NOWHERE) };
    entry('authentik_brands.brand', undefined, { domain }, { ...references, ...rest });
  }
  return writeDocument(nodes({ entries: list(entries, NOWHERE) }));
});
