import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Batches } from '../src/blueprints/batches/batches.service.js';
import { BlueprintInstance } from '../src/blueprints/batches/blueprint-instance.entity.js';
import { Discovery } from '../src/blueprints/running/discovery.js';
import { Config } from '../src/platform/config.js';
import { Admin } from './support/blueprints.js';
import { Stagedoor } from './support/stagedoor.js';

const FLOW = `flow: walk\ntitle: Walk\nstages: [identification, password, user-login]\n`;
const BRAND = `
entries:
  - model: authentik_brands.brand
    identifiers: { domain: shop.example }
    attrs: { flow_authentication: !Find [authentik_flows.flow, [slug, walk]] }
`;

describe('the folders of flows and blueprints', () => {
  let folder: string;
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stagedoor-folders-'));
    const config: Partial<Config> = { flowsDir: join(folder, 'flows'), blueprintsDir: join(folder, 'blueprints') };
    stagedoor = await Stagedoor.start({ config });
    admin = new Admin(stagedoor);
  });
  afterEach(async () => {
    await stagedoor.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const apply = () => stagedoor.app.get(Discovery).applyFolders();
  const instances = async (): Promise<Record<string, string>> => {
    const rows = await stagedoor.db.getRepository(BlueprintInstance).find({ order: { path: 'ASC' } });
    return Object.fromEntries(rows.map(({ path, status }) => [path, status]));
  };

  it('are applied when they have changed, and only then', async () => {
    expect((await apply()).lines).toEqual(['Flows and blueprints: none found.']);
    write('flows/walk.yaml', FLOW);
    write('blueprints/deep/down/shop.yaml', BRAND);
    expect((await apply()).lines).toEqual(['Flows and blueprints: 2 applied.']);
    const before = await admin.everything();
    expect(await apply()).toMatchObject({ applied: 0, unchanged: 2, failed: 0 });
    expect(await admin.everything()).toEqual(before);

    write('flows/walk.yaml', FLOW.replace('title: Walk', 'title: Stroll'));
    const [report] = (await apply()).reports;
    expect(report!.lines.slice(0, 2)).toEqual([
      'flows/walk.yaml: 1 updated, 7 unchanged',
      '  updated   entry 1, flow "walk": title, name',
    ]);
  });

  it('pass over what is hidden, not .yaml, an example, or not to be applied by itself', async () => {
    for (const path of ['.hidden.yaml', '.git/x.yaml', 'walk.yml', 'readme.md', 'examples/x.yaml']) {
      write(`blueprints/${path}`, 'not even: [yaml');
    }
    write(
      'blueprints/library.yaml',
      `metadata: { name: Library, labels: { blueprints.goauthentik.io/instantiate: "false" } }\nentries: [{ group: readers }]`,
    );
    expect((await apply()).failed).toBe(0);
    expect(await instances()).toEqual({});
    expect(await admin.row('group', 'name', 'readers')).toBeUndefined();
  });

  it('wait for each other, whatever their names', async () => {
    write('blueprints/1-brand.yaml', BRAND);
    write('blueprints/2-flow.yaml', FLOW);
    write('blueprints/0-needs-brand.yaml', 'brand: other.example\nflow_device_code: walk');
    expect(await apply()).toMatchObject({ applied: 3, failed: 0 });
    const { id } = (await admin.row('flow', 'slug', 'walk'))!;
    expect(await admin.row('brand', 'domain', 'shop.example')).toMatchObject({ flow_authentication: id });
    expect(await admin.row('brand', 'domain', 'other.example')).toMatchObject({ flow_device_code: id });
  });

  it('go on without what never comes, and ask for it again at the next start', async () => {
    write('blueprints/brand.yaml', BRAND);
    expect((await apply()).lines[1]).toBe('  1 warning: npx stagedoor doctor shows them.');
    expect(await admin.row('brand', 'domain', 'shop.example')).toMatchObject({ flow_authentication: null });
    expect(await instances()).toEqual({ 'blueprints/brand.yaml': 'warning' });

    write('flows/walk.yaml', FLOW);
    await apply();
    const { id } = (await admin.row('flow', 'slug', 'walk'))!;
    expect(await admin.row('brand', 'domain', 'shop.example')).toMatchObject({ flow_authentication: id });
    expect(await apply()).toMatchObject({ applied: 0, unchanged: 2 });
  });

  it('keep the last good state of a file that fails, with its error, and forget a file that is gone', async () => {
    write('flows/walk.yaml', FLOW);
    write('blueprints/group.yaml', 'group: shop');
    await apply();
    write('flows/walk.yaml', `${FLOW}designatoin: recovery\n`);
    rmSync(join(folder, 'blueprints/group.yaml'));
    const summary = await apply();
    expect(summary).toMatchObject({ applied: 0, failed: 1 });
    expect(summary.lines[1]).toMatch(/^flows\/walk.yaml:4:1 error: there is no field designatoin/);
    expect(await admin.stages('walk')).toEqual(['identification', 'password', 'user-login']);
    const [instance] = await stagedoor.db.getRepository(BlueprintInstance).find();
    expect(instance).toMatchObject({ path: 'flows/walk.yaml', status: 'error', report: summary.lines[1] });
    expect(await admin.row('group', 'name', 'shop')).toBeDefined();

    write('flows/walk.yaml', FLOW);
    expect(await apply()).toMatchObject({ applied: 1, failed: 0 });
    expect(await instances()).toEqual({ 'flows/walk.yaml': 'successful' });
  });

  it('go on without what the disk does not give, and say so', async () => {
    write('flows/walk.yaml', FLOW);
    write('blueprints/deep/group.yaml', 'group: shop');
    const link = (path: string, to: string): void => symlinkSync(to, join(folder, path));
    link('blueprints/deep/back-up', '..');
    link('blueprints/loop.yaml', 'loop.yaml');
    link('blueprints/nowhere.yaml', 'nowhere');
    link('blueprints/nowhere.txt', 'nowhere');
    mkdirSync(join(folder, 'blueprints/folder.yaml'));
    execFileSync('mkfifo', [join(folder, 'blueprints/pipe.yaml')]);
    expect(await apply()).toMatchObject({ applied: 2, failed: 4 });
    const expected = {
      'blueprints/deep/group.yaml': 'successful',
      'blueprints/folder.yaml': 'error',
      'blueprints/loop.yaml': 'error',
      'blueprints/nowhere.yaml': 'error',
      'blueprints/pipe.yaml': 'error',
      'flows/walk.yaml': 'successful',
    };
    expect(await instances()).toEqual(expected);
    const { failed, lines } = await apply();
    expect(failed).toBe(4);
    expect(lines.slice(1)).toEqual([
      'blueprints/folder.yaml:1:1 error: this cannot be read: it is a folder',
      expect.stringMatching(/^blueprints\/loop.yaml:1:1 error: this cannot be read: ELOOP: /),
      expect.stringMatching(/^blueprints\/nowhere.yaml:1:1 error: this cannot be read: ENOENT: /),
      'blueprints/pipe.yaml:1:1 error: this cannot be read: it is not a regular file',
    ]);
    const batches = stagedoor.app.get(Batches);
    const { outcomes } = await batches.plan(batches.discover());
    expect(outcomes.filter(({ kind }) => kind === 'failed')).toHaveLength(4);
  });

  it('leave alone what came out of a folder that cannot be looked into any more', async () => {
    write('blueprints/shop/group.yaml', 'group: shop');
    write('blueprints/other/group.yaml', 'group: other');
    await apply();
    for (const name of ['shop', 'other']) rmSync(join(folder, 'blueprints', name), { recursive: true });
    symlinkSync('shop', join(folder, 'blueprints/shop'));
    const batches = stagedoor.app.get(Batches);
    const { outcomes, leftovers } = await batches.apply(batches.discover(), { prune: true });
    expect(outcomes).toMatchObject([{ kind: 'failed', file: { path: 'blueprints/shop' } }]);
    expect(leftovers.map(({ object }) => object)).toEqual(['group "other"']);
    expect(await admin.row('group', 'name', 'shop')).toBeDefined();
  });

  it('may be no folder at all', async () => {
    write('flows', 'flow: walk');
    write('blueprints/group.yaml', 'group: shop');
    expect(await apply()).toMatchObject({ applied: 1, failed: 1 });
    expect(await instances()).toEqual({ 'blueprints/group.yaml': 'successful', flows: 'error' });
  });

  it('are applied once by servers that start at the same time', async () => {
    write('flows/walk.yaml', FLOW);
    write('blueprints/brand.yaml', BRAND);
    const summaries = await Promise.all([apply(), apply(), apply()]);
    expect(summaries.map(({ failed }) => failed)).toEqual([0, 0, 0]);
    expect(summaries.reduce((sum, { applied }) => sum + applied, 0)).toBe(2);
    expect(await admin.stages('walk')).toHaveLength(3);
  });
});
