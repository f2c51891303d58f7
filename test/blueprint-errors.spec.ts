import { Batches } from '../src/blueprints/batches/batches.service.js';
import { renderBatch } from '../src/blueprints/reports/render.js';
import { SourceFile } from '../src/blueprints/reading/source-file.js';
import { validate } from '../src/blueprints/importing/validate.js';
import { Admin, complaintsOf } from './support/blueprints.js';
import { Stagedoor } from './support/stagedoor.js';

const WRONG = `entries:
  - model: authentik_core.group
    id: group
    identifiers: { name: right }
  - model: authentik_flows.flow
    id: flow
    identifiers: { slug: wrong }
    attrs: { designation: authentification, name: Wrong }
  - model: authentik_flows.flow
    identifiers: { slug: also-right }
    attrs: { designation: recovery, name: Right, title: Right }
  - brand: wrong.example
    flow_devise_code: device-code
    flow_authentication: no-such-flow
  # what refers to an entry that is wrong has nothing more to say
  - model: authentik_flows.flowstagebinding
    identifiers: { order: 0, target: !KeyOf flow, stage: !KeyOf flow }
  - model: authentik_flows.flowstagebinding
    identifiers: { order: 10 }
    attrs: { target: !KeyOf group, stage: my-stage }
  - model: authentik_providers_oauth2.oauth2provider
    identifiers: { name: Wrong }
    attrs:
      device_polling_interval: 0
      grant_types: []
      redirect_uris: https://example.com/
`;

const redirect = (uri: string): string => `provider: p\nredirect_uris:\n  - { ${uri} }`;
const entry = (more: string): string => `entries: [{ model: group, identifiers: { name: unwanted }, ${more} }]`;
const token = (attrs: string): string =>
  `entries: [{ model: authentik_core.token, identifiers: { identifier: x }, attrs: { ${attrs} } }]`;

describe('what is wrong with a blueprint', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    admin = new Admin(stagedoor);
  });
  afterAll(() => stagedoor.stop());

  it('is told all at once, with file, line, column, entry and field, and nothing is applied', async () => {
    const before = await admin.everything();
    expect(await admin.complaints(WRONG)).toEqual([
      'story.yaml:5:5 error: title has to be given',
      '    in entry 2, flow "wrong", field title',
      'story.yaml:8:27 error: designation takes authentication, authorization, invalidation, enrollment, unenrollment, recovery, stage_configuration, account_selection (did you mean "authentication"?)',
      '    in entry 2, flow "wrong", field designation',
      'story.yaml:13:5 error: there is no field flow_devise_code (did you mean "flow_device_code"?)',
      '    in entry 4, brand "wrong.example", field flow_devise_code',
      'story.yaml:14:26 error: there is no authentik_flows.flow with slug "no-such-flow"',
      '    in entry 4, brand "wrong.example", field flow_authentication',
      'story.yaml:20:29 error: this refers to a group, and target takes a flow',
      '    in entry 6, flowstagebinding of order 10, field target',
      'story.yaml:20:43 error: stage takes the id of a stage: refer to it with !KeyOf or !Find',
      '    in entry 6, flowstagebinding of order 10, field stage',
      'story.yaml:24:32 error: device_polling_interval must not be less than 1',
      '    in entry 7, provider "Wrong", field device_polling_interval',
      'story.yaml:26:22 error: redirect_uris must be an array',
      '    in entry 7, provider "Wrong", field redirect_uris',
    ]);
    expect(await admin.everything()).toEqual(before);
  });

  it.each([
    ['', '1:1 error: the file is empty'],
    ['a: [', /1:\d+ error: /],
    ['version: 2\nentries: []', '1:10 error: only version 1 of blueprints is known'],
    ['entries: 5', '1:10 error: entries is a list of entries, or sections that hold lists'],
    ['flwo: x', /^1:1 error: an entry has a model.*\(did you mean "flow"\?\)$/],
    ['entries: [{ identifiers: {} }]', /^1:11 error: an entry has a model/],
    [
      'entries: [{ model: authentik_core.group }]',
      /^1:11 error: there are no identifiers: .*identifiers: \{ name: … \}/,
    ],
    ['entries: [{ model: group, identifiers: [] }]', '1:40 error: identifiers has to be a mapping'],
    ['group: x\nstat: absent', '2:1 error: there is no field stat (did you mean "state"?)'],
    ['metadata: { lables: {} }\ngroup: x', '1:13 error: there is no key lables (did you mean "labels"?)'],
    ['contxt: {}\nentries: [{ group: x }]', '1:1 error: there is no key contxt (did you mean "context"?)'],
    [
      redirect('url: "https://x", matching_mode: strict, redirect_type: logout'),
      /^3:48 error: there is no key redirect_type/,
    ],
    [entry('stat: absent'), '1:60 error: there is no key stat (did you mean "state"?)'],
    [entry('conditon: [false]'), '1:60 error: there is no key conditon (did you mean "conditions"?)'],
    ['group: x\nstate: presnt', /^2:8 error: a state is one of .* \(did you mean "present"\?\)$/],
    [
      'flow: x\ntitle: X\nstages: [pasword]',
      /^3:10 error: there is no stage type "pasword" \(did you mean "password"\?\)/,
    ],
    [
      'flow: x\ntitle: X\nstages: [password, password]',
      '3:20 error: the flow has a stage "x-password" already: give this one a name of its own',
    ],
    ['flow: x\ntitle: X\nstages: [{ password: { tries: 3 } }]', /^3:24 error: there is no field tries/],
    ['user: x\npassword: 5', '2:11 error: password must be a text: put it in quotes'],
    ['user: x\npassword_hash: pbkdf2$x', /^2:16 error: Invalid password hash format. Must be a valid Django password/],
    [
      `user: x\npassword: y\npassword_hash: pbkdf2_sha256$9$salt$${'A'.repeat(43)}=`,
      '3:16 error: Cannot set both password and password_hash. Use only one.',
    ],
    ['user: x\nemail: nobody', '2:8 error: email must be a valid email address'],
    ['user: x\npath: /a', '2:7 error: No leading or trailing slashes allowed.'],
    ['user: x\npath: a//b', '2:7 error: No empty segments in user path allowed.'],
    ['user: x\nlast_login: soon', '2:13 error: last_login must be a time such as 2030-01-31T12:00:00Z'],
    [
      'user: x\ntype: internal_service_account',
      '2:7 error: Setting a user to internal service account is not allowed.',
    ],
    ['user: x\npermissions: [everything]', /^2:14 error: permissions must be a list of permissions such as/],
    ['group: admins\nparent: admins', '2:9 error: Cannot set group as parent of itself.'],
    [redirect('url: "https://x/(", matching_mode: regex'), '3:12 error: Invalid Regex Pattern: https://x/('],
    [redirect('url: "javascript:x", matching_mode: strict'), /^3:12 error: addresses of this scheme are forbidden/],
    [redirect('url: x, matching_mode: exact'), '3:30 error: matching_mode takes strict, regex'],
    ['provider: p\nlogout_uri: example.com', '2:13 error: logout_uri must be an http or https address'],
    [token('user: !Find [user, [username, admin]], intent: recovery'), /^1:\d+ error: Invalid intent: /],
    [token('intent: api'), '1:11 error: user has to be given'],
    [
      'entries: [{ model: authentik_core.source }]',
      '1:20 error: Model authentik_core.source not allowed: it is one of several kinds: an entry says which kind it makes',
    ],
    [
      'entries: [{ model: authentik_core.Session }]',
      '1:20 error: Model authentik_core.Session not allowed: sessions come of signing in',
    ],
    ['application: token\nname: Token', /^1:14 error: The slug 'token' is reserved/],
    ['brand: other\ndefault: true', '2:10 error: Only a single brand can be set as default. "stagedoor-default" is it'],
    ['group: x\nconstructor: 5', '2:1 error: there is no field constructor'],
    ['group: x\nattributes: { text: "a\\0b" }', '1:1 error: a text holds a character that cannot be stored (U+0000)'],
    ['group: "a\\0b"', '1:1 error: a text holds a character that cannot be stored (U+0000)'],
    ['group: admins\nid: 5\nname: other\nattributes: [a]', '4:13 error: attributes must be an object'],
  ])('%j', async (text, complaint) => {
    const [first] = await admin.complaints(text);
    const told = first!.replace('story.yaml:', '');
    if (typeof complaint === 'string') expect(told).toBe(complaint);
    else expect(told).toMatch(complaint);
  });

  it('and what only means nothing is passed over, as authentik does, but with a word', async () => {
    const report = await admin.apply(`
version: 1
contxt: {}
x-common: &common { name: Uncommon }
.more: {}
_more: {}
metadata: { name: strays, lables: {} }
entries:
  - model: authentik_flows.flow
    identifiers: { slug: strays }
    attr: { title: Strays }
    attrs: { <<: *common, title: Stray, designation: recovery }
    permissions:
      - { permission: view_flow, usr: !Find [user, [username, admin]] }
      - { permission: view_flow }
  - model: provider
    identifiers: { name: strays }
    attrs:
      client_type: public
      grant_types: []
      authorization_flow: !Find [flow, [slug, strays]]
      redirect_uris: [{ url: "https://x", matching_mode: strict, comment: x }]
`);
    expect(report.warnings.map(({ at, message }) => `${at.line}:${at.column} ${message}`)).toEqual([
      '3:1 there is no key contxt (did you mean "context"?); it is passed over',
      '7:27 there is no key lables (did you mean "labels"?); it is passed over',
      '11:5 there is no key attr (did you mean "attrs"?); it is passed over',
      '14:34 there is no key usr (did you mean "user"?); it is passed over',
      '15:9 it names neither user nor role: nobody gets the permission',
      '22:66 there is no key comment; it is passed over',
    ]);
    expect(await admin.row('flow', 'slug', 'strays')).toMatchObject({ name: 'Uncommon' });
    expect(await admin.row('oauth2_provider', 'name', 'strays')).toMatchObject({
      redirect_uris: [{ url: 'https://x', matching_mode: 'strict' }],
    });
  });

  it('and nothing in a file steers the terminal that shows what is said about it', async () => {
    const esc = String.fromCodePoint(0x1b);
    const turned = String.fromCodePoint(0x202e);
    const text = (name: string): string =>
      `entries: [{ model: group, identifiers: { name: "${name}" }, attrs: { "a\\eb": 1 } }]`;
    const report = await admin.apply(text('\\e[2Jx\\r\\u202e\\n- y'), { file: `${esc}c.yaml` });
    const label = String.raw`entry 1, group "\u001b[2Jx\u000d\u202e\u000a- y"`;
    expect(report.lines).toEqual([
      String.raw`\u001bc.yaml: 1 created`,
      `  created   ${label}: name`,
      String.raw`\u001bc.yaml:1:82 warning: there is no field a\u001bb; it is passed over` +
        `\n    in ${label}, field a${String.raw`\u001bb`}`,
    ]);
    const file = SourceFile.of(`${turned}.yaml`, Buffer.from(text('\\e]0;z')), { named: true });
    const result = await stagedoor.app.get(Batches).plan({ files: [file] });
    expect(renderBatch(result, { colour: false, all: true, done: false }).join('\n')).not.toMatch(
      new RegExp(`[${esc}${turned}]`),
    );
  });

  it('a refusal of the database rolls the whole file back', async () => {
    const [first] = await admin.complaints(`
entries:
- group: never-seen
- model: authentik_providers_oauth2.scopemapping
  identifiers: { name: mine }
  attrs: { scope_name: x, managed: goauthentik.io/providers/oauth2/scope-openid }`);
    expect(first).toBe(
      'story.yaml:4:3 error: another object has the same managed already, and the identifiers did not find it',
    );
    expect(await admin.row('group', 'name', 'never-seen')).toBeUndefined();
  });

  it('is found without a database, as far as the file goes', async () => {
    const told = await complaintsOf(() => validate(WRONG, 'wrong.yaml'));
    expect(told.filter((line) => line.includes('error'))).toHaveLength(6);
    expect(told[0]).toMatch(/^wrong.yaml:8:27 error: designation/);
    const fine = await validate('user: !Env NAME\npassword: !Context secret\ngroups: [admins]', 'fine.yaml');
    expect(fine.lines).toEqual(['fine.yaml: 1 checked', '  checked   entry 1, user']);
  });
});
