import type { DataSource } from 'typeorm';

/** Any number will do as long as all servers use the same: the ASCII codes of "stage". */
const MIGRATION_LOCK = 0x7374616765;

/**
 * Runs the pending migrations, each in a transaction of its own. Servers that start at once take turns: the first
 * migrates, the others wait for it and find nothing left to do.
 *
 * @param alone no other process can be at this database, as its directory is locked; and the embedded database
 * would make the migrations wait for the transaction that holds the lock
 */
export async function migrate(source: DataSource, { alone }: { alone: boolean }): Promise<void> {
  if (alone) {
    await source.runMigrations({ transaction: 'each' });
    return;
  }
  await source.transaction(async (tx) => {
    // Both may last as long as somebody's migrations; a limit set for the database or the role is not meant for this.
    await tx.query('SET LOCAL lock_timeout = 0');
    await tx.query('SET LOCAL statement_timeout = 0');
    await tx.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    await tx.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await source.runMigrations({ transaction: 'each' });
  });
}

/** How the schema stands to what this version of the server needs. Changes nothing. */
export async function ageOf(source: DataSource): Promise<'empty' | 'older' | 'current'> {
  const [{ there }] = (await source.query("SELECT to_regclass('migrations') IS NOT NULL AS there")) as [
    { there: boolean },
  ];
  if (!there) return 'empty';
  const rows: { name: string }[] = await source.query('SELECT name FROM migrations');
  const run = new Set(rows.map(({ name }) => name));
  return source.migrations.every((migration) => run.has(migration.name ?? migration.constructor.name))
    ? 'current'
    : 'older';
}
