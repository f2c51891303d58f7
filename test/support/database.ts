import { randomBytes } from 'node:crypto';
import pg from 'pg';

const server = process.env['STAGEDOOR_TEST_DATABASE_URL'];

/** What this run of the specs is about. */
export const databaseName: 'PGlite' | 'PostgreSQL' = server ? 'PostgreSQL' : 'PGlite';

export interface TestDatabase {
  /** For `openDatabase` and `createApp`. */
  options: { url?: string; template?: string };
  drop(): Promise<void>;
}

/** An empty database of one's own: a new one on the server, or one in memory that starts from the template. */
export async function testDatabase(): Promise<TestDatabase> {
  if (!server) return { options: template(), drop: () => Promise.resolve() };
  const name = `stagedoor_${randomBytes(6).toString('hex')}`;
  await administrate(server, `CREATE DATABASE ${name} TEMPLATE template0`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { options: { url: url.href }, drop: () => administrate(server, `DROP DATABASE ${name} WITH (FORCE)`) };
}

function template(): { template?: string } {
  const file = process.env['STAGEDOOR_TEST_TEMPLATE'];
  return file ? { template: file } : {};
}

async function administrate(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
