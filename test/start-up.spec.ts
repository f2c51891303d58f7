import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseName, testDatabase, type TestDatabase } from './support/database.js';
import { Person } from './support/person.js';
import { Program } from './support/server-process.js';

const SLOW = 120_000;

describe('the program', () => {
  let folder: string;
  let database: TestDatabase;
  let environment: Record<string, string>;
  let server: Program | undefined;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stagedoor-program-'));
    database = await testDatabase();
    environment = {
      PORT: '0',
      STAGEDOOR_DATA_DIR: join(folder, 'data'),
      ...(database.options.url === undefined ? {} : { DATABASE_URL: database.options.url }),
    };
  });
  afterEach(async () => {
    await server?.stop('SIGKILL');
    server = undefined;
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (more: Record<string, string> = {}): Promise<string> => {
    server = Program.start('main.js', [], { ...environment, ...more });
    const line = await server.says(/Stagedoor is ready on/);
    return /http:\/\/\S+/.exec(line)![0];
  };
  const cli = (args: string[], more: Record<string, string> = {}): Program =>
    Program.start('cli.js', args, { ...environment, ...more });

  it(
    'says in a few lines what a newcomer does next, and the password only once',
    async () => {
      const base = await start();
      await server!.says(/npx stagedoor device login/);
      expect(server!.text).toContain(`${base}/device`);
      const [, name, password] = /Sign in as +(\w+), password (\S+)/.exec(server!.text)!;
      expect(name).toBe('admin');
      expect(await server!.stop('SIGTERM')).toBe(0);

      const again = await start();
      await server!.says(/npx stagedoor device login/);
      expect(server!.text).not.toContain('Sign in as');
      expect(server!.text).not.toContain(password!);

      const admin = new Person(again, name!, password!);
      await admin.open('/flows/-/default/authentication/');
      await admin.signIn();
      expect(admin.heading).toMatch(/^Welcome, /);
      expect(await server!.stop('SIGINT')).toBe(0);
    },
    SLOW,
  );

  it(
    'changes nothing at a second start',
    async () => {
      await start({ STAGEDOOR_BOOTSTRAP_PASSWORD: 'chosen by the admin' });
      expect(server!.text).not.toContain('chosen by the admin');
      await server!.stop();
      const first = await look();
      await start({ STAGEDOOR_BOOTSTRAP_PASSWORD: 'chosen by the admin' });
      await server!.stop();
      expect(await look()).toEqual(first);
    },
    SLOW,
  );

  /** Every row of every table, by way of the program's own database. */
  const look = async (): Promise<unknown> => {
    const { entities } = await import('../src/app.entities.js');
    const { migrations } = await import('../src/platform/database/migrations/index.js');
    const { openDatabase } = await import('../src/platform/database/open-database.js');
    const where =
      database.options.url === undefined ? { dir: environment['STAGEDOOR_DATA_DIR']! } : { url: database.options.url };
    const open = await openDatabase({ ...where, entities, migrations });
    try {
      const tables = open.source.entityMetadatas.map((table) => table.tablePath);
      const rows = await Promise.all(tables.map((table) => open.source.query(`SELECT * FROM "${table}" ORDER BY 1`)));
      return Object.fromEntries(tables.map((table, i) => [table, rows[i]]));
    } finally {
      await open.close();
    }
  };

  it(
    'answers what was asked before it ends',
    async () => {
      const { host, hostname, port } = new URL(await start());
      const socket = connect(Number(port), hostname);
      const heard: string[] = [];
      const hears = (wanted: RegExp): Promise<void> =>
        new Promise((resolve, reject) => {
          socket.on('data', (bytes) => {
            heard.push(bytes.toString());
            if (wanted.test(heard.join(''))) resolve();
          });
          socket.once('close', () => reject(new Error(`closed after: ${heard.join('')}`)));
        });
      const body = 'client_id=demo-tv';
      const invited = hears(/100 Continue/);
      socket.write(
        `POST /application/o/device/ HTTP/1.1\r\nHost: ${host}\r\nExpect: 100-continue\r\n` +
          `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n`,
      );
      await invited;
      const answered = hears(/user_code/);
      server!.child.kill('SIGTERM');
      socket.write(body);
      await answered;
      expect(heard.join('')).toContain('200 OK');
      expect(await server!.ended).toBe(0);
    },
    SLOW,
  );

  it('refuses a bad setting with a sentence that names it', async () => {
    server = Program.start('main.js', [], { ...environment, PORT: 'ninety' });
    expect(await server.ended).toBe(1);
    expect(server.text).toContain('PORT');
    expect(server.text).not.toMatch(/^\s+at /m);
  });

  it(
    'says in a sentence what keeps it from starting',
    async () => {
      const { port } = new URL(await start());
      // the embedded database takes one server only; on PostgreSQL both have to share the key
      const elsewhere: Record<string, string> =
        databaseName === 'PGlite' ? { STAGEDOOR_DATA_DIR: join(folder, 'other') } : {};
      const second = { ...environment, ...elsewhere, PORT: port };
      const cases: [Record<string, string>, RegExp][] = [
        [second, new RegExp(`Port ${port} is in use.*PORT=9001`)],
        [
          { ...environment, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
          /DATABASE_URL: no PostgreSQL answers at 127\.0\.0\.1:1/,
        ],
        [{ ...environment, STAGEDOOR_TRUST_PROXY: 'bogus' }, /STAGEDOOR_TRUST_PROXY/],
      ];
      for (const [settings, sentence] of cases) {
        const program = Program.start('main.js', [], settings);
        expect(await program.ended).toBe(1);
        expect(program.text).toMatch(sentence);
        expect(program.text).not.toMatch(/^\s+at /m);
      }
      const doctor = Program.start('cli.js', ['doctor'], {
        ...environment,
        DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      });
      expect(await doctor.ended).toBe(1);
      expect(doctor.text).toMatch(/✗ the server cannot start: DATABASE_URL/);
      const typo = cli(['device', 'logn']);
      expect(await typo.ended).toBe(1);
      expect(typo.text).toContain('--help tells more');
      const unknown = cli([
        'device',
        'login',
        '--client-id',
        'nope',
        '--issuer',
        `http://localhost:${port}/application/o/demo-tv/`,
      ]);
      expect(await unknown.ended).toBe(1);
      expect(unknown.text).toContain('The server refused: invalid_client.');
      expect(unknown.text).not.toMatch(/^\s+at /m);
    },
    SLOW,
  );

  it(
    'plays a device, which a person lets in',
    async () => {
      const base = await start({ STAGEDOOR_BOOTSTRAP_PASSWORD: 'chosen by the admin' });
      const device = cli(['device', 'login', '--issuer', `${base}/application/o/demo-tv/`]);
      const code = /\S+$/.exec(await device.says(/Code/))![0];
      expect(device.text).toContain(`${base}/device`);
      await device.says(/Waiting for you/);
      expect(device.text).toContain('█');

      const admin = new Person(base, 'admin', 'chosen by the admin');
      await admin.open('/device');
      await admin.submit({ code });
      await admin.signIn();
      expect(admin.text).toContain('Stagedoor command line');
      await admin.submit({ decision: 'allow' });
      await admin.submit({ decision: 'allow' });
      expect(await device.ended).toBe(0);
      expect(device.text).toContain('This device is signed in.');
      expect(device.text).toMatch(/signed in as +admin/);
      expect(device.text).toMatch(/refresh token +yes/);
      expect(device.text).not.toMatch(/eyJ/);
    },
    SLOW,
  );

  it(
    'plays a device, which a person refuses; and one that nobody answers',
    async () => {
      const base = await start({ STAGEDOOR_BOOTSTRAP_PASSWORD: 'chosen by the admin' });
      const device = cli(['device', 'login', '--json', '--issuer', `${base}/application/o/demo-tv/`]);
      const code = /\S+$/.exec(await device.says(/Code/))![0];
      const admin = new Person(base, 'admin', 'chosen by the admin');
      await admin.open('/device');
      await admin.submit({ code });
      await admin.signIn();
      await admin.submit({ decision: 'deny' });
      expect(await device.ended).toBe(1);
      expect(device.text).toContain('Somebody said no to this device.');

      const lost = cli(['device', 'login', '--issuer', 'http://localhost:1/application/o/demo-tv/']);
      expect(await lost.ended).toBe(1);
      expect(lost.text).toContain('No OAuth server answers at http://localhost:1/');
    },
    SLOW,
  );

  it(
    'sets a password, and looks the server over',
    async () => {
      await start({ STAGEDOOR_BOOTSTRAP_PASSWORD: 'chosen by the admin' });
      if (databaseName === 'PGlite') {
        const refused = cli(['doctor']);
        expect(await refused.ended).toBe(1);
        expect(refused.text).toContain(String(server!.child.pid));
        expect(refused.text).not.toMatch(/^\s+at /m);
      }
      await server!.stop();

      const short = cli(['user', 'set-password', 'admin']);
      short.child.stdin.end('short\n');
      expect(await short.ended).toBe(1);
      expect(short.text).toContain('at least 8 characters');
      const set = cli(['user', 'set-password', 'admin']);
      set.child.stdin.end('a better password\n');
      expect(await set.ended).toBe(0);
      const unknown = cli(['user', 'set-password', 'nobody']);
      unknown.child.stdin.end('a better password\n');
      expect(await unknown.ended).toBe(1);
      expect(unknown.text).toContain('There is no account with the username "nobody"');

      const none = cli(['user', 'authenticators', 'admin']);
      expect(await none.ended).toBe(0);
      expect(none.text).toContain('admin has none.');
      const reset = cli(['user', 'authenticators', 'admin', '--reset']);
      expect(await reset.ended).toBe(0);
      expect(reset.text).toContain('0 removed; admin is signed out everywhere.');

      const doctor = cli(['doctor']);
      expect(await doctor.ended).toBe(0);
      expect(doctor.text).toMatch(/✓ brand \S+: people walk the flow "device-code"/);
      expect(doctor.text).toContain('device_code_validity="minutes=10" (server)');
      expect(doctor.text).toContain('client_id demo-tv, public');

      const base = await start();
      const admin = new Person(base, 'admin', 'a better password');
      await admin.open('/flows/-/default/authentication/');
      await admin.signIn();
      expect(admin.heading).toMatch(/^Welcome, /);
    },
    SLOW,
  );

  it(
    'checks and applies a blueprint',
    async () => {
      const good = join(folder, 'good.yaml');
      const bad = join(folder, 'bad.yaml');
      writeFileSync(good, 'version: 1\nentries:\n  - group: family\n');
      writeFileSync(bad, 'version: 1\nentries:\n  - group: family\n    is_superuser: perhaps\n');

      const checked = cli(['blueprint', 'validate', good, bad]);
      expect(await checked.ended).toBe(1);
      expect(checked.text).toContain(`${bad}:4:`);
      expect(checked.text).toContain('is_superuser');

      const applied = cli(['blueprint', 'apply', good]);
      expect(await applied.ended).toBe(0);
      expect(applied.text).toMatch(/created/);
      const again = cli(['blueprint', 'apply', good]);
      expect(await again.ended).toBe(0);
      expect(again.text).toMatch(/unchanged/);
      const refused = cli(['blueprint', 'apply', bad]);
      expect(await refused.ended).toBe(1);
      expect(refused.text).toContain(`${bad}:4:`);
    },
    SLOW,
  );
});
