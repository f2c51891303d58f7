import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { QueryRunner } from 'typeorm';
import { type OpenDatabase, openDatabase } from '../src/platform/database/open-database.js';
import { accounts } from './support/accounts.js';
import { databaseName, testDatabase } from './support/database.js';

const [onPGlite, onPostgres] = databaseName === 'PGlite' ? [describe, () => {}] : [() => {}, describe];

onPGlite('the data directory', () => {
  let template: string;
  let dir: string;
  const databases: OpenDatabase[] = [];
  const writers: ChildProcessByStdio<null, Readable, null>[] = [];

  async function open(): Promise<OpenDatabase> {
    const database = await openDatabase({ dir, template, ...accounts });
    databases.push(database);
    return database;
  }

  /** Another process that writes pairs; its sayings come as lines. */
  function startWriter() {
    const script = join(import.meta.dirname, 'support/pair-writer.js');
    const child = spawn(process.execPath, [script, dir, template], { stdio: ['ignore', 'pipe', 'inherit'] });
    writers.push(child);
    return { child, lines: createInterface({ input: child.stdout }) };
  }

  beforeAll(async () => {
    template = (await testDatabase()).options.template ?? '';
  });

  beforeEach(() => {
    dir = join(mkdtempSync(join(tmpdir(), 'stagedoor-')), 'data');
  });

  afterEach(async () => {
    for (const writer of writers.splice(0)) writer.kill('SIGKILL');
    for (const database of databases.splice(0)) await database.close();
    rmSync(join(dir, '..'), { recursive: true, force: true });
  });

  it('keeps every committed row and no half transaction through kill -9, and refuses a second process', async () => {
    const { child, lines } = startWriter();
    const ended = once(child, 'close');
    const committed: number[] = [];
    const refusals: string[] = [];
    for await (const line of lines) {
      const [word, pair] = line.split(' ');
      if (word === 'open') refusals.push(await open().then(String, (error: Error) => error.message));
      if (word === 'committed') committed.push(Number(pair));
      // In the middle of a pair. What it says between this order and its end is read on, and counts as well.
      if (word === 'begun' && committed.length >= 25) child.kill('SIGKILL');
    }
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(refusals).toEqual([
      expect.stringContaining(`The data directory ${dir} is in use by process ${child.pid}. Stop that server first`),
    ]);

    const { source } = await open(); // the dead process's lock is taken over
    const rows = await source.query<{ pair: number; sides: number }[]>(
      'SELECT pair, count(*)::int AS sides FROM half GROUP BY pair ORDER BY pair',
    );
    expect(rows.filter(({ sides }) => sides !== 2)).toEqual([]);
    expect(rows.map(({ pair }) => pair)).toEqual(expect.arrayContaining(committed));
    await expect(source.query('SELECT count(*)::int AS n FROM migrations')).resolves.toEqual([{ n: 1 }]);
  }, 60_000);

  it('is left in order when the database is closed, and opens again', async () => {
    const first = await open();
    await first.source.query('UPDATE account SET balance = 7 WHERE id = 1');
    await first.close();
    expect(readdirSync(dir)).toEqual(['database']);
    const second = await open();
    await expect(second.source.query('SELECT balance FROM account WHERE id = 1')).resolves.toEqual([{ balance: 7 }]);
  });

  it('is not opened twice by one process', async () => {
    await open();
    await expect(open()).rejects.toThrow(`${dir} is already open in this process`);
  });

  it('gets a new database in place of one whose making was interrupted', async () => {
    mkdirSync(join(dir, 'database.init'), { recursive: true });
    writeFileSync(join(dir, 'database.init/PG_VERSION'), '18');
    const { source } = await open();
    await expect(source.query('SELECT count(*)::int AS n FROM account')).resolves.toEqual([{ n: 2 }]);
    expect(existsSync(join(dir, 'database.init'))).toBe(false);
  });

  it('is free again after a start that failed', async () => {
    class Broken1700000000001 {
      up = (runner: QueryRunner) => runner.query('SELECT nonsense');
    }
    const broken = { ...accounts, migrations: [Broken1700000000001] };
    await expect(openDatabase({ dir, template, ...broken })).rejects.toThrow('column "nonsense" does not exist');
    await open();
  });

  it('tells what is wrong with a database that cannot be opened', async () => {
    mkdirSync(join(dir, 'database'), { recursive: true });
    writeFileSync(join(dir, 'database/PG_VERSION'), '9');
    await expect(open()).rejects.toThrow(`The embedded database in ${join(dir, 'database')} cannot be opened`);
  });
});

onPostgres('the data directory', () => {
  it('is not needed where there is a PostgreSQL', async () => {
    const test = await testDatabase();
    const dir = join(tmpdir(), `stagedoor-none-${process.pid}`);
    const database = await openDatabase({ ...test.options, dir, ...accounts });
    expect(existsSync(dir)).toBe(false);
    await database.close();
    await test.drop();
  });
});
