import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BlueprintInstance } from '../src/blueprints/batches/blueprint-instance.entity.js';
import { Discovery, type Summary } from '../src/blueprints/running/discovery.js';
import { Watcher } from '../src/blueprints/running/watcher.service.js';
import { Config } from '../src/platform/config.js';
import { Log } from '../src/platform/log.js';
import { Admin } from './support/blueprints.js';
import { Program } from './support/server-process.js';
import { Stagedoor } from './support/stagedoor.js';

const LONG = 120_000;

/** Resolves when something has come true, however long the machine takes. */
async function eventually<T>(look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    await new Promise((resolve) => {
      setTimeout(resolve, 25);
    });
  }
}

const flow = (title: string): string => `flow: walk\ntitle: ${title}\nstages: [deny]\n`;

describe('a server that runs', () => {
  let folder: string;
  let stagedoor: Stagedoor;
  let admin: Admin;
  let log: string[];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stagedoor-watch-'));
    log = [];
    stagedoor = await Stagedoor.start({
      config: { flowsDir: join(folder, 'flows'), blueprintsDir: join(folder, 'blueprints'), logLevel: 'info' },
      log: { write: (line) => void log.push(line) },
    });
    admin = new Admin(stagedoor);
  });
  afterEach(async () => {
    await stagedoor.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const watching = (): Promise<void> => stagedoor.app.get(Watcher).start();
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  /** Puts a link in the place of what is there, in one step. */
  const link = (path: string, to: string): void => {
    symlinkSync(to, join(folder, `${path}.new`));
    renameSync(join(folder, `${path}.new`), join(folder, path));
  };
  const titled = (title: string): Promise<boolean> =>
    eventually(async () => (await admin.row('flow', 'slug', 'walk'))?.['title'] === title);
  const status = async (path: string): Promise<string | undefined> =>
    (await stagedoor.db.getRepository(BlueprintInstance).findOneBy({ path }))?.status;
  const said = (text: string): string[] => log.filter((line) => line.includes(text));

  it(
    'applies what comes and what changes, and says so',
    async () => {
      write('flows/walk.yaml', flow('Walk'));
      await watching();
      write('flows/walk.yaml', flow('Stroll'));
      await titled('Stroll');
      write('flows/deep/down/other.yaml', 'flow: other\ntitle: Other\nstages: []');
      await eventually(() => admin.row('flow', 'slug', 'other'));
      await eventually(() => said('a blueprint was applied').length >= 2);
      expect(said('flows/walk.yaml')[0]).toContain('a blueprint was applied: ');
    },
    LONG,
  );

  it(
    'keeps what it had when a file fails, and applies it when it is mended',
    async () => {
      write('flows/walk.yaml', flow('Walk'));
      await watching();
      await stagedoor.app.get(Discovery).applyFolders();
      write('flows/walk.yaml', `${flow('Stroll')}designatoin: recovery\n`);
      await eventually(async () => (await status('flows/walk.yaml')) === 'error');
      expect(said('a blueprint was not applied')[0]).toContain('there is no field designatoin');
      expect(await admin.row('flow', 'slug', 'walk')).toMatchObject({ title: 'Walk' });
      expect((await fetch(new URL('/-/health/ready/', stagedoor.base))).status).toBe(204);

      write('flows/walk.yaml', flow('Stroll'));
      await titled('Stroll');
      expect(await eventually(() => status('flows/walk.yaml'))).toBe('successful');
    },
    LONG,
  );

  it(
    'waits for folders that are not there, and finds them again after they were gone',
    async () => {
      await watching();
      write('flows/walk.yaml', flow('Walk'));
      await titled('Walk');
      rmSync(join(folder, 'flows'), { recursive: true });
      await eventually(async () => (await status('flows/walk.yaml')) === undefined);
      write('flows/walk.yaml', flow('Stroll'));
      await titled('Stroll');
      renameSync(join(folder, 'flows'), join(folder, 'away'));
      write('away/walk.yaml', flow('Run'));
      renameSync(join(folder, 'away'), join(folder, 'flows'));
      await titled('Run');
    },
    LONG,
  );

  it(
    'sees through the links by which Kubernetes changes what it mounts',
    async () => {
      write('flows/..1/walk.yaml', flow('One'));
      link('flows/..data', '..1');
      link('flows/walk.yaml', '..data/walk.yaml');
      await watching();
      for (const [version, title] of ['Two', 'Three', 'Four'].entries()) {
        write(`flows/..${version + 2}/walk.yaml`, flow(title));
        link('flows/..data', `..${version + 2}`);
        await titled(title);
      }
      rmSync(join(folder, 'flows/..1'), { recursive: true });
      write('flows/..4/walk.yaml', flow('Five'));
      await titled('Five');
    },
    LONG,
  );

  it(
    'sees through a link on the way to a folder, as git-sync has it',
    async () => {
      write('1/walk.yaml', flow('One'));
      link('flows', '1');
      await watching();
      for (const [version, title] of ['Two', 'Three'].entries()) {
        write(`${version + 2}/walk.yaml`, flow(title));
        link('flows', String(version + 2));
        await titled(title);
      }
      write('3/walk.yaml', flow('Four'));
      await titled('Four');
    },
    LONG,
  );

  it(
    'leaves files alone that are not to be applied by themselves',
    async () => {
      const library = (instantiate: string): string =>
        `metadata: { name: Library, labels: { blueprints.goauthentik.io/instantiate: "${instantiate}" } }\nentries: [{ group: readers }]`;
      await watching();
      write('blueprints/library.yaml', library('false'));
      write('blueprints/writers.yaml', 'group: writers');
      await eventually(() => admin.row('group', 'name', 'writers'));
      expect(await admin.row('group', 'name', 'readers')).toBeUndefined();
      expect(await status('blueprints/library.yaml')).toBeUndefined();
      write('blueprints/library.yaml', library('true'));
      await eventually(() => admin.row('group', 'name', 'readers'));
    },
    LONG,
  );

  it(
    'applies a change once, however many servers see it',
    async () => {
      const { app } = stagedoor;
      const summaries: Summary[] = [];
      const applyFolders = async (): Promise<Summary> => {
        const summary = await app.get(Discovery).applyFolders();
        summaries.push(summary);
        return summary;
      };
      const servers = [1, 2, 3].map(
        () => new Watcher(app.get(Config), { applyFolders } as unknown as Discovery, app.get(Log)),
      );
      for (const server of servers) await server.start();
      write('flows/walk.yaml', flow('Walk'));
      await eventually(() => summaries.length >= servers.length);
      await Promise.all(servers.map((server) => server.onModuleDestroy()));
      expect(summaries.reduce((sum, { applied }) => sum + applied, 0)).toBe(1);
      expect(summaries.filter(({ failed }) => failed > 0)).toEqual([]);
    },
    LONG,
  );

  it(
    'goes on after an error that is not the fault of a file',
    async () => {
      let broken = true;
      const discovery = stagedoor.app.get(Discovery);
      const applyFolders = (): Promise<Summary> =>
        broken ? Promise.reject(new Error('the database is away')) : discovery.applyFolders();
      const watcher = new Watcher(
        stagedoor.app.get(Config),
        { applyFolders } as unknown as Discovery,
        stagedoor.app.get(Log),
      );
      await watcher.start();
      write('flows/walk.yaml', flow('Walk'));
      await eventually(() => said('the database is away').length > 0);
      broken = false;
      write('flows/walk.yaml', flow('Stroll'));
      await titled('Stroll');
      await watcher.onModuleDestroy();
    },
    LONG,
  );
});

describe('the program', () => {
  it(
    'watches its folders, unless it is told not to',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'stagedoor-watch-'));
      const environment = {
        PORT: '0',
        STAGEDOOR_DATA_DIR: join(folder, 'data'),
        STAGEDOOR_FLOWS_DIR: join(folder, 'flows'),
        STAGEDOOR_BLUEPRINTS_DIR: join(folder, 'blueprints'),
      };
      const server = Program.start('main.js', [], environment);
      try {
        await server.says(/Nothing was found/);
        mkdirSync(join(folder, 'flows'));
        writeFileSync(join(folder, 'flows/walk.yaml'), flow('Walk'));
        await server.says(/"blueprint":"flows\/walk.yaml".*a blueprint was applied: /);
        expect(await server.stop()).toBe(0);
      } finally {
        await server.stop('SIGKILL');
        rmSync(folder, { recursive: true, force: true });
      }
    },
    LONG,
  );
});
