import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Folder } from './support/folder.js';
import { Program } from './support/server-process.js';

/** Each command opens the embedded database on a disk. */
const SLOW = 180_000;

const FLOW = 'flow: walk\ntitle: Walk\nstages: [identification, password, user-login]\n';
const CLIENT = `
scope: openid
name: OpenID
`;

describe('the commands of blueprints', () => {
  let folder: Folder;
  beforeEach(() => void (folder = new Folder()));
  afterEach(() => folder.remove());

  const run = async (...args: string[]): Promise<{ code: number | string; text: string }> => {
    const program = Program.start('cli.js', ['blueprint', ...args], {
      STAGEDOOR_DATA_DIR: join(folder.path, 'data'),
      STAGEDOOR_FLOWS_DIR: join(folder.path, 'flows'),
      STAGEDOOR_BLUEPRINTS_DIR: join(folder.path, 'blueprints'),
    });
    return { code: await program.ended, text: program.text };
  };

  it(
    'plan, apply and export from the beginning to the end, and say by their exit what there is to do',
    async () => {
      folder.write('flows/walk.yaml', FLOW);
      folder.write('blueprints/scope.yaml', CLIENT);
      folder.write(
        'blueprints/signs.yaml',
        'application: box\nname: Box\nprovider: { client_type: public, client_id: box, grant_types: [refresh_token], signing_key: authentik Self-signed Certificate, scopes: [openid] }\n',
      );
      const first = await run('plan');
      expect(first).toMatchObject({ code: 2 });
      expect(first.text).toMatch(/^Plan: 10 to create, 1 unchanged\.$/m);
      // a plan makes nothing, not even a place for it
      expect(existsSync(join(folder.path, 'data'))).toBe(false);

      const applied = await run('apply');
      expect(applied).toMatchObject({ code: 0 });
      expect(applied.text).toMatch(/^Done: 10 created, 1 unchanged\.$/m);
      expect(await run('plan')).toMatchObject({ code: 0, text: 'Plan: 11 unchanged.' });

      const before = (await run('export')).text;
      folder.write('flows/walk.yaml', FLOW.replace('title: Walk', 'title: !Context [title, Walk]'));
      const changes = await run('plan', '--var', 'title=Stroll', '--json', join(folder.path, 'flows'));
      expect(changes).toMatchObject({ code: 2 });
      const {
        changes: any,
        errors,
        files,
      } = JSON.parse(changes.text) as Record<string, unknown> & { files: unknown[] };
      expect([any, errors]).toEqual([true, false]);
      const name = { field: 'name', before: 'Walk', after: 'Stroll' };
      expect(files).toMatchObject([
        { entries: expect.arrayContaining([expect.objectContaining({ changes: expect.arrayContaining([name]) })]) },
      ]);

      folder.write('flows/walk.yaml', `${FLOW}layout: sideways\n`);
      const broken = await run('plan');
      expect(broken).toMatchObject({ code: 1 });
      expect(broken.text).toMatch(/flows\/walk.yaml:4:9 error: layout takes stacked/);
      expect((await run('export')).text).toBe(before);
    },
    SLOW,
  );

  it(
    'say what is wrong with what they are told',
    async () => {
      const absent = join(folder.path, 'absent.yaml');
      expect(await run('plan', absent)).toMatchObject({
        code: 1,
        text: expect.stringContaining(`${absent} cannot be read`),
      });
      expect(await run('plan', '--var', 'novalue')).toMatchObject({
        code: 1,
        text: expect.stringContaining('--var novalue: write --var key=value'),
      });
      const unclosed = await run('plan', '--var', 'list=[a');
      expect(unclosed).toMatchObject({ code: 1, text: expect.stringContaining('--var list: the value is no YAML') });
    },
    SLOW,
  );
});
