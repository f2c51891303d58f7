import { join } from 'node:path';
import { batchJson } from '../src/blueprints/reports/batch-json.js';
import { Batches, type BatchOptions, type BatchResult } from '../src/blueprints/batches/batches.service.js';
import { renderBatch } from '../src/blueprints/reports/render.js';
import { filesNamed } from '../src/cli/blueprint-files.js';
import { Config } from '../src/platform/config.js';
import { Admin } from './support/blueprints.js';
import { Folder } from './support/folder.js';
import { Stagedoor } from './support/stagedoor.js';

const RADIO = `
application: radio
name: Radio
provider:
  name: radio
  client_id: radio
  client_secret: a secret that nobody may see
  grant_types: [device_code]
  scopes: [openid]
`;

describe('a plan', () => {
  let folder: Folder;
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeEach(async () => {
    folder = new Folder();
    const config = { flowsDir: join(folder.path, 'flows'), blueprintsDir: join(folder.path, 'blueprints') };
    stagedoor = await Stagedoor.start({ config });
    admin = new Admin(stagedoor);
  });
  afterEach(async () => {
    await stagedoor.stop();
    folder.remove();
  });

  const batch = (...names: string[]) =>
    names.length === 0
      ? stagedoor.app.get(Batches).discover()
      : filesNamed(
          names.map((name) => join(folder.path, name)),
          stagedoor.app.get(Config),
        );
  const plan = (names: string[] = [], options: BatchOptions = {}) =>
    stagedoor.app.get(Batches).plan(batch(...names), options);
  const apply = (names: string[] = [], options: BatchOptions = {}) =>
    stagedoor.app.get(Batches).apply(batch(...names), options);
  const told = (result: BatchResult, done = false): string[] =>
    renderBatch(result, { colour: false, all: false, done }).map((line) => line.replaceAll(`${folder.path}/`, ''));

  /** Every row of every table. */
  async function dump(): Promise<Record<string, unknown>> {
    const tables: { name: string }[] = await stagedoor.db.query(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
    );
    const all: Record<string, unknown> = {};
    for (const { name } of tables) all[name] = await stagedoor.db.query(`SELECT * FROM "${name}" t ORDER BY t::text`);
    return all;
  }

  it('says entry by entry what would change, old → new, and writes nothing', async () => {
    folder.write('blueprints/1-scope.yaml', 'scope: openid\nname: OpenID');
    folder.write('blueprints/2-radio.yaml', RADIO);
    folder.write('flows/walk.yaml', 'flow: walk\ntitle: Walk\nstages: [identification, password, user-login]');
    await apply();
    folder.write(
      'blueprints/2-radio.yaml',
      RADIO.replace('name: Radio', 'name: Kitchen radio').replace('nobody', 'no one'),
    );
    folder.write('flows/walk.yaml', 'flow: walk\ntitle: Walk\nstages: [identification, deny]');
    folder.write('blueprints/3-broken.yaml', 'group: { a: list? }');
    const before = await dump();
    const lines = told(await plan());
    expect(lines).toEqual([
      'flows/walk.yaml: 2 created, 1 removed, 3 unchanged',
      '  + entry 1, deny stage "walk-deny"',
      '      name: "walk-deny"',
      '  + entry 1, flowstagebinding of order 20',
      '      order: 20',
      '      target: "walk"',
      '      stage: "walk-deny"',
      '  - entry 1, what else is bound there: not in the list: walk 20, walk 30',
      '',
      'blueprints/2-radio.yaml: 2 updated',
      '  ~ entry 1, provider "radio"',
      '      client_secret: (secret)',
      '  ~ entry 1, application "radio"',
      '      name: "Radio" → "Kitchen radio"',
      '',
      'blueprints/3-broken.yaml: cannot be applied',
      'blueprints/3-broken.yaml:1:8 error: group: takes the name',
      '',
      'No entry speaks of these any more; --prune removes them:',
      '  ? password stage "walk-password"  (from flows/walk.yaml)',
      '  ? user-login stage "walk-user-login"  (from flows/walk.yaml)',
      '',
      'Plan: 1 file cannot be applied; 2 to create, 2 to change, 1 to remove, 4 unchanged.',
    ]);
    expect(await dump()).toEqual(before);
    expect(JSON.stringify(lines)).not.toMatch(/a secret that/);
  });

  describe('of a file that takes values from the environment', () => {
    const HOUSE = (shop: string): string => `
context: { host: !Env HOST }
entries:
  - model: authentik_core.group
    id: crew
    identifiers: { name: !Env CREW }
    attrs:
      is_superuser: !Env [UNSET, true]
      attributes:
        deep: [{ token: !Format ["Bearer %s", !Env TOKEN] }, !AtIndex [[!File ${shop}], 0]]
        letters: !Enumerate [!Env LETTERS, SEQ, !Value 0]
        hosts: !Enumerate [[!Context host], MAP, [!Value 0, 1]]
  - model: authentik_core.group
    identifiers: { name: open }
    attrs: { parents: [!KeyOf crew], attributes: { told: !Env [UNSET, a default] } }
  - model: authentik_core.group
    identifiers: { name: !Format ["%s-two", !Env CREW] }
    attrs: { parents: [!Find [authentik_core.group, [name, !Env CREW]]] }
  - model: authentik_core.application
    identifiers: { slug: shop }
    attrs:
      name: Shop
      meta_launch_url: !Format ["https://%s/", !Context host]
      meta_description: !If [!Condition [AND, !Env HOST], !Env TOKEN, nothing]
  - model: authentik_core.user
    identifiers: { username: ann }
    attrs: { name: Ann, email: !Format ["ann@%s", !Env HOST] }
    permissions: [{ permission: !Env PERMISSION, user: !Find [authentik_core.user, [username, admin]] }]
  - model: authentik_brands.brand
    identifiers: { domain: shop.example }
    attrs:
      flow_authentication: !Find [authentik_flows.flow, [slug, !Env TOKEN]]
      branding_title: !File [!Env NOWHERE, Shop]
  - { flow: !Env CREW, title: Crew, stages: [{ user-code: { name: !Format ["%s-code", !Env CREW] } }] }
  - model: authentik_blueprints.metaapplyblueprint
    attrs: { identifiers: { name: !Env TOKEN }, required: false }`;
    const environment = (more: string): Record<string, string> => ({
      CREW: `xyzzy-crew${more}`,
      TOKEN: `xyzzy-token${more}`,
      HOST: `xyzzy.example${more}`,
      LETTERS: 'øþ',
      PERMISSION: 'authentik_core.view_xyzzy',
      NOWHERE: `/nowhere/xyzzy${more}`,
    });
    const everything = (result: BatchResult): string =>
      [
        ...renderBatch(result, { colour: false, all: true, done: false }),
        ...result.outcomes.map((outcome) => (outcome.kind === 'applied' ? outcome.report.lines.join('\n') : '')),
        JSON.stringify(batchJson(result, true)),
      ].join('\n');

    it('never shows them, nor what was made of them, new or old', async () => {
      folder.write('shop.txt', 'xyzzy in a file');
      folder.write('blueprints/house.yaml', HOUSE(join(folder.path, 'shop.txt')));
      const first = await plan([], { environment: environment('') });
      const text = everything(first);
      expect(text).not.toMatch(/xyzzy|[øþ]/);
      expect(text).toContain('    attributes: (secret)');
      expect(text).toContain('    meta_launch_url: (secret)');
      expect(text).toContain('    parents: ["(from !Env or !File)"]');
      expect(text).toContain('    attributes: {"told":"a default"}');
      expect(text).toContain('    is_superuser: true');
      expect(text).toContain('there is no authentik_flows.flow with slug (from !Env or !File)');
      expect(text).toContain('there is no file (from !Env or !File)');

      const done = await apply([], { environment: environment('') });
      expect(everything(done)).not.toMatch(/xyzzy|[øþ]/);
      expect(await admin.row('group', 'name', 'xyzzy-crew')).toMatchObject({
        attributes: {
          deep: [{ token: 'Bearer xyzzy-token' }, 'xyzzy in a file'],
          letters: ['ø', 'þ'],
          hosts: { 'xyzzy.example': 1 },
        },
      });

      const next = { ...environment('2'), CREW: 'xyzzy-crew' };
      const again = everything(await plan([], { environment: next }));
      expect(again).not.toMatch(/xyzzy|[øþ]/);
      expect(again).toContain('~ entry 1, group\n      attributes: (secret)');
      expect(again).toContain('      meta_launch_url: (secret)');
    });

    it('nor when the file cannot be applied', async () => {
      const wrong = [
        'model: !Env TOKEN, identifiers: { name: x }',
        'model: authentik_core.group, identifiers: { name: !KeyOf !Env TOKEN }',
        'model: authentik_core.group, identifiers: { name: x }, attrs: { roles: [!Find [!Env TOKEN, [name, x]]] }',
        'model: authentik_core.group, identifiers: { name: x }, attrs: { roles: [!Find [group, [!Env TOKEN, x]]] }',
        'model: authentik_core.group, identifiers: { name: x }, attrs: { is_superuser: !Env TOKEN }',
        'model: authentik_core.application, identifiers: { slug: !Env HOST }, attrs: { name: x }',
        'model: authentik_flows.flow, identifiers: { slug: x }, attrs: { name: x, title: x, designation: !Env TOKEN }',
        'model: authentik_core.group, identifiers: { name: !AtIndex [{ a: b }, !Env TOKEN] }',
        'model: authentik_core.token, identifiers: { identifier: x }, attrs: { intent: !Env TOKEN }',
        'model: authentik_blueprints.metaapplyblueprint, attrs: { identifiers: { path: !Env TOKEN } }',
      ];
      for (const entry of wrong) {
        folder.write('blueprints/wrong.yaml', `entries: [{ ${entry} }]`);
        const result = await plan([], { environment: environment('') });
        expect(result.outcomes).toMatchObject([{ kind: 'failed' }]);
        expect(everything(result)).not.toContain('xyzzy');
      }
    });
  });

  it('shows what somebody changed beside the files, and apply puts it right', async () => {
    folder.write('blueprints/group.yaml', 'group: family\nis_superuser: false');
    await apply();
    await stagedoor.db.query(`UPDATE "group" SET is_superuser = true`);
    const drift = [
      'blueprints/group.yaml: 1 updated',
      '  ~ entry 1, group "family"',
      '      is_superuser: true → false',
      '',
    ];
    expect(told(await plan())).toEqual([...drift, 'Plan: 1 to change.']);
    expect(told(await apply(), true)).toEqual([...drift, 'Done: 1 changed.']);
    expect(told(await plan())).toEqual(['Plan: 1 unchanged.']);
    expect(await admin.row('group', 'name', 'family')).toMatchObject({ is_superuser: false });
  });

  it('orders files by what they need, in whatever order they are named', async () => {
    folder.write('a.yaml', 'brand: shop.example\nflow_authentication: walk\ndefault_application: radio');
    folder.write('b.yaml', RADIO);
    folder.write('c.yaml', 'scope: openid\nname: OpenID');
    folder.write('d.yaml', 'flow: walk\ntitle: Walk\nstages: [identification]');
    for (const names of [
      ['a.yaml', 'b.yaml', 'c.yaml', 'd.yaml'],
      ['d.yaml', 'b.yaml', 'a.yaml', 'c.yaml'],
    ]) {
      const { outcomes } = await plan(names);
      expect(outcomes.map(({ kind }) => kind)).toEqual(['applied', 'applied', 'applied', 'applied']);
    }
    expect(await admin.row('brand', 'domain', 'shop.example')).toBeUndefined();
  });

  it('goes on without what no file brings, and only then', async () => {
    const brand = (flow: string): string => `
entries:
  - model: authentik_brands.brand
    identifiers: { domain: ${flow}.example }
    state: created
    attrs: { flow_authentication: !Find [authentik_flows.flow, [slug, ${flow}]] }`;
    folder.write('a.yaml', brand('waits'));
    folder.write(
      'b.yaml',
      `${brand('never')}\n  - { model: authentik_flows.flow, identifiers: { slug: waits }, attrs: { name: W, title: W, designation: recovery } }`,
    );
    const { outcomes } = await apply(['a.yaml', 'b.yaml']);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['applied', 'applied']);
    expect((await admin.row('brand', 'domain', 'waits.example'))!['flow_authentication']).not.toBeNull();
    expect(await admin.row('brand', 'domain', 'never.example')).toMatchObject({ flow_authentication: null });
  });

  it('lists what no entry speaks of any more, which only --prune removes', async () => {
    await admin.apply('group: elders');
    folder.write(
      'blueprints/groups.yaml',
      'entries: [{ group: family }, { group: friends }, { group: elders, is_superuser: true }]',
    );
    folder.write('blueprints/other.yaml', 'group: guests');
    await apply();
    folder.write('blueprints/groups.yaml', 'entries: [{ group: friends }]');
    folder.remove('blueprints/other.yaml');
    const leftovers = [
      '  ? group "family"  (from blueprints/groups.yaml)',
      '  ? group "guests"  (from blueprints/other.yaml)',
      '',
    ];
    const question = 'No entry speaks of these any more; --prune removes them:';
    expect(told(await plan())).toEqual([question, ...leftovers, 'Plan: 1 unchanged.']);
    expect(told(await apply(), true)).toEqual([question, ...leftovers, 'Done: 1 unchanged.']);
    // a single file answers for itself
    expect(told(await plan(['blueprints/groups.yaml']))).toEqual([question, leftovers[0], '', 'Plan: 1 unchanged.']);

    const done = ['No entry speaks of these any more:', ...leftovers.map((line) => line.replace('?', '-'))];
    const before = await dump();
    expect(told(await plan([], { prune: true }))).toEqual([...done, 'Plan: 2 to remove, 1 unchanged.']);
    expect(await dump()).toEqual(before);
    expect(told(await apply([], { prune: true }), true)).toEqual([...done, 'Done: 2 removed, 1 unchanged.']);
    expect(told(await plan([], { prune: true }))).toEqual(['Plan: 1 unchanged.']);
    // what was there before it was mentioned is not the file's to remove
    expect(await admin.row('group', 'name', 'elders')).toBeDefined();
    expect(await admin.row('group', 'name', 'family')).toBeUndefined();
  });

  it('leaves alone what another file speaks of, one of the folders or one that was applied by its name', async () => {
    folder.write('blueprints/a.yaml', 'entries: [{ group: family }, { group: friends }]');
    folder.write('extra.yaml', 'group: family');
    await apply();
    await apply(['extra.yaml']);
    folder.write('blueprints/a.yaml', 'group: friends');
    expect((await plan([], { prune: true })).leftovers).toEqual([]);
  });

  it('knows what came from a file that another one wanted', async () => {
    const label = 'labels: { blueprints.goauthentik.io/instantiate: "false" }';
    folder.write(
      'blueprints/library.yaml',
      `metadata: { name: Library, ${label} }\nentries: [{ group: readers }, { group: writers }]`,
    );
    folder.write(
      'blueprints/wants.yaml',
      'entries: [{ model: authentik_blueprints.metaapplyblueprint, attrs: { identifiers: { name: Library } } }]',
    );
    await apply();
    folder.write('blueprints/library.yaml', `metadata: { name: Library, ${label} }\nentries: [{ group: readers }]`);
    await apply();
    expect((await plan()).leftovers.map(({ object }) => object)).toEqual(['group "writers"']);
  });

  it('leaves alone what has moved to another file', async () => {
    folder.write('blueprints/a.yaml', 'entries: [{ group: family }, { group: friends }]');
    await apply();
    folder.write('blueprints/a.yaml', 'group: friends');
    folder.write('blueprints/b.yaml', 'group: family');
    expect((await apply([], { prune: true })).leftovers).toEqual([]);
    expect(await admin.row('group', 'name', 'family')).toBeDefined();
  });

  describe('that prunes', () => {
    const prune = async (names: string[] = []): Promise<string[]> => {
      const { leftovers } = await plan(names, { prune: true });
      return leftovers.map(({ object, removed, why }) => `${object} ${removed ? 'goes' : `stays: ${why}`}`);
    };

    it('keeps what is in use, and what guards an application', async () => {
      folder.write('a.yaml', 'entries: [{ group: team }, { flow: walk, title: Walk }]');
      const guard = '{ target: !Find [authentik_core.application, [slug, shop]], order: 0 }';
      const team = '{ group: !Find [authentik_core.group, [name, team]] }';
      folder.write(
        'b.yaml',
        `entries:\n  - { application: shop, name: Shop }\n  - { brand: shop.example, flow_device_code: walk }\n  - { model: authentik_policies.policybinding, identifiers: ${guard}, attrs: ${team} }`,
      );
      await apply(['a.yaml', 'b.yaml']);
      folder.write('a.yaml', 'entries: []');
      expect(await prune(['a.yaml'])).toEqual([
        'flow "walk" stays: it is in use by brand "shop.example"',
        'group "team" stays: it is in use by policybinding "shop 0"',
      ]);
      // not even an entry that says so opens the application to everybody
      expect((await admin.complaints('group: team\nstate: absent'))[0]).toMatch(
        /it is the last to guard the application "shop", and without it everybody would be let in/,
      );
      folder.write('b.yaml', 'entries: []');
      expect((await prune(['a.yaml', 'b.yaml'])).filter((line) => !line.endsWith(' goes'))).toEqual([]);
    });

    it('keeps what an entry speaks of whose conditions do not hold today', async () => {
      folder.write('a.yaml', 'entries: [{ group: team, conditions: [!Context on] }]');
      await apply(['a.yaml'], { context: { on: true } });
      expect(await prune(['a.yaml'])).toEqual([]);
    });

    it('removes nothing while a file is broken: what is missed may be in there', async () => {
      folder.write('x/a.yaml', 'group: team');
      await apply(['x']);
      folder.remove('x/a.yaml');
      folder.write('x/b.yaml', 'group: team\nis_superuser: perhaps');
      expect(await prune(['x'])).toEqual([
        expect.stringMatching(/^group "team" stays: .*b.yaml is to be mended first$/),
      ]);
    });

    it('takes a folder without files for the wrong one', async () => {
      folder.write('blueprints/a.yaml', 'group: team');
      await apply();
      folder.remove('blueprints');
      expect(await prune()).toEqual([]);
    });

    it('never removes what the server signs with', async () => {
      const entry = 'entries: [{ certificate: authentik Self-signed Certificate, state: absent }]';
      expect((await admin.complaints(entry))[0]).toMatch(/it cannot be removed: the server signs with it/);
    });
  });

  describe('of a file that wants another one first', () => {
    const WANTS = (identifiers: string, required = ''): string => `
metadata: { name: Wants }
entries:
  - model: authentik_blueprints.metaapplyblueprint
    attrs: { identifiers: { ${identifiers} } ${required} }
  - model: authentik_brands.brand
    state: created
    identifiers: { domain: shop.example }
    attrs: { flow_authentication: !Find [authentik_flows.flow, [slug, walk]] }`;
    const FLOW = 'metadata: { name: The walk }\nflow: walk\ntitle: Walk';
    const authentication = async (): Promise<unknown> =>
      (await admin.row('brand', 'domain', 'shop.example'))?.['flow_authentication'];

    it.each(['name: The walk', 'path: deep/walk.yaml'])('applies it before, known by its %s', async (identifiers) => {
      folder.write('blueprints/a.yaml', WANTS(identifiers));
      folder.write('blueprints/deep/walk.yaml', FLOW);
      await apply();
      expect(await authentication()).toEqual(expect.any(String));
    });

    it('applies it within itself when only the one is asked for, or not at all', async () => {
      folder.write('blueprints/a.yaml', WANTS('name: The walk'));
      folder.write('blueprints/walk.yaml', FLOW);
      expect(told(await plan(['blueprints/a.yaml']))[0]).toBe('blueprints/walk.yaml (The walk): 1 created');
      await apply(['blueprints/a.yaml']);
      expect(await authentication()).toEqual(expect.any(String));

      folder.write('blueprints/walk.yaml', `${FLOW}\nlayout: sideways`);
      const [failed] = (await plan(['blueprints/a.yaml'])).outcomes;
      expect(failed).toMatchObject({ kind: 'failed' });
      expect(told(await plan(['blueprints/a.yaml'])).join('\n')).toContain(
        'blueprints/walk.yaml:4:9 error: layout takes stacked',
      );
    });

    it('says when there is none, or two want each other', async () => {
      folder.write('blueprints/a.yaml', WANTS('name: Nothing'));
      expect(told(await plan()).join('\n')).toMatch(
        /^blueprints\/a.yaml:4:5 error: Required blueprint does not exist/m,
      );
      folder.write('blueprints/a.yaml', WANTS('name: Nothing', ', required: false'));
      expect((await plan()).outcomes[0]).toMatchObject({ kind: 'applied' });
      folder.write('blueprints/a.yaml', WANTS('name: Second'));
      folder.write('blueprints/b.yaml', WANTS('name: Wants').replace('name: Wants }', 'name: Second }'));
      expect((await plan()).outcomes.map(({ kind }) => kind)).toEqual(['applied', 'applied']);
    });
  });
});
