import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { PlainError } from '../plain-error.js';
import { type Embedded, holdsDatabase, openEmbedded } from './embedded/open.js';
import type { WireOptions } from './embedded/wire.js';
import { ageOf, migrate } from './migrate.js';

export interface DatabaseOptions {
  /** A PostgreSQL. Without it the embedded database is used. */
  url?: string | undefined;
  /** The data directory of the embedded database. Without it, it lives in memory and ends with the process. */
  dir?: string | undefined;
  /** The dump a new embedded database starts from; by default the one that the build made, see `templateFile()`. */
  template?: string | undefined;
  /** True: what is there is only looked at. It is not brought up to date, and where nothing is, nothing is made. */
  asItIs?: boolean | undefined;
  /** Waiting times of the embedded database. */
  embedded?: WireOptions | undefined;
  entities: Exclude<DataSourceOptions['entities'], undefined>;
  migrations: Exclude<DataSourceOptions['migrations'], undefined>;
}

export interface OpenDatabase {
  source: DataSource;
  /** True: it is an empty one in memory, because `asItIs` found none. */
  standsIn: boolean;
  /** Ends the pool, then the embedded database and its lock. Calling it again does no harm. */
  close(): Promise<void>;
}

/**
 * Opens the database and brings it up to date; `asItIs` looks at one, or at an empty one in memory where there is none.
 *
 * @throws if it cannot be reached, if another process holds the data directory, or if a migration fails; nothing is
 * left open then
 */
export async function openDatabase(options: DatabaseOptions): Promise<OpenDatabase> {
  const { asItIs = false, url, dir } = options;
  if (asItIs && url === undefined && dir !== undefined && !holdsDatabase(dir)) return openEmpty(options);
  const embedded = options.url === undefined ? await openEmbeddedOf(options) : undefined;
  const source = new DataSource({
    type: 'postgres',
    ...(embedded ? { driver: embedded.driver } : { url: options.url, connectTimeoutMS: 10_000 }),
    applicationName: 'stagedoor',
    entities: options.entities,
    migrations: options.migrations,
    synchronize: false,
    logging: false,
    poolSize: 10,
    // gen_random_uuid() is built into PostgreSQL; a server needs no right to create extensions.
    uuidExtension: 'pgcrypto',
    installExtensions: false,
  });
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= closeBoth(source, embedded));
  try {
    await source.initialize();
    if (asItIs) {
      const age = await ageOf(source);
      if (age === 'empty') {
        await close();
        return await openEmpty(options);
      }
      if (age === 'older') throw new PlainError(OLDER);
    } else await migrate(source, { alone: embedded !== undefined });
  } catch (error) {
    await close();
    throw error;
  }
  return { source, standsIn: false, close };
}

const OLDER = 'The database is of an older version. Start the new server once: it brings the database up to date.';

/** One in memory, of today's version. */
async function openEmpty({ entities, migrations, template }: DatabaseOptions): Promise<OpenDatabase> {
  return { ...(await openDatabase({ entities, migrations, template })), standsIn: true };
}

/** The dump beside this file, where the build puts it; undefined in a tree that was not built. */
export function templateFile(): string | undefined {
  const file = join(import.meta.dirname, 'embedded-template.tar.gz');
  return existsSync(file) ? file : undefined;
}

async function closeBoth(source: DataSource, embedded: Embedded | undefined): Promise<void> {
  try {
    if (source.isInitialized) await source.destroy();
  } finally {
    await embedded?.close();
  }
}

function openEmbeddedOf({ dir, template, embedded }: DatabaseOptions): Promise<Embedded> {
  return openEmbedded({ ...embedded, dir, template: template ?? templateFile() });
}
