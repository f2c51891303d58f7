import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { lockDirectory } from './directory-lock.js';
import { type Driver, wireDriver } from './driver.js';
import { Wire, type WireOptions } from './wire.js';

export interface EmbeddedOptions extends WireOptions {
  /** The data directory, made if need be; without it the database lives in memory. */
  dir?: string | undefined;
  /** A dump of an empty database (gzipped tar): a new database then starts in a second and without initdb's memory. */
  template?: string | undefined;
}

export interface Embedded {
  driver: Driver;
  close(): Promise<void>;
}

/**
 * Opens the embedded database. In the data directory it uses `database`, `database.init` while it is made, and
 * `database.lock`; the rest of the directory is left alone.
 *
 * @throws if another process holds the directory, or the database cannot be started
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  if (options.dir === undefined) return start({ ...fromTemplate(options.template) }, options, () => {});
  const directory = resolve(options.dir);
  const database = join(directory, 'database');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const unlock = lockDirectory(directory, `${database}.lock`);
  try {
    if (!existsSync(database)) await initialise(database, options.template);
    // PGlite makes files that everybody may read
    chmodSync(database, 0o700);
    return await start({ dataDir: database }, options, unlock);
  } catch (cause) {
    unlock();
    throw new Error(`The embedded database in ${database} cannot be opened: ${String(cause)}`, { cause });
  }
}

/** Whether a data directory has a database in it. */
export const holdsDatabase = (directory: string): boolean => existsSync(join(resolve(directory), 'database'));

/** Made aside and then renamed: a first start that is killed half way leaves no half-made database. */
async function initialise(database: string, template: string | undefined): Promise<void> {
  const unfinished = `${database}.init`;
  rmSync(unfinished, { recursive: true, force: true });
  await shutDown(await boot({ dataDir: unfinished, ...fromTemplate(template) }));
  renameSync(unfinished, database);
}

function fromTemplate(template: string | undefined): PGliteOptions {
  return template ? { loadDataDir: new Blob([readFileSync(template)], { type: 'application/x-gzip' }) } : {};
}

async function start(pglite: PGliteOptions, options: WireOptions, unlock: () => void): Promise<Embedded> {
  const database = await boot(pglite);
  const version = await database.query<{ server_version: string }>('SHOW server_version');
  const wire = new Wire((batch) => database.execProtocolRawSync(batch), options);
  return {
    driver: wireDriver(wire, version.rows[0]?.server_version ?? ''),
    async close() {
      wire.stop('57P01', 'the embedded database is closed');
      await shutDown(database);
      unlock();
    },
  };
}

/** PGlite is compiled from a program and sets the exit code of this one: that stays ours. */
async function boot(options: PGliteOptions): Promise<PGlite> {
  const { exitCode } = process;
  try {
    return await PGlite.create(options);
  } finally {
    process.exitCode = exitCode;
  }
}

async function shutDown(database: PGlite): Promise<void> {
  const { exitCode } = process;
  try {
    await database.close();
  } finally {
    process.exitCode = exitCode;
  }
}
