import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { type OpenDatabase, openDatabase } from '../src/platform/database/open-database.js';
import { accounts } from './support/accounts.js';
import { databaseName, testDatabase, type TestDatabase } from './support/database.js';
import { gate, nextTurn } from './support/gate.js';

const embedded = databaseName === 'PGlite';
const nowhere = () => {};
const onPGlite = embedded ? it : nowhere;
const onPostgres = embedded ? nowhere : it;

describe(`concurrent requests on ${databaseName}`, () => {
  let test: TestDatabase;
  let database: OpenDatabase;
  let source: DataSource;

  beforeAll(async () => {
    test = await testDatabase();
    database = await openDatabase({ ...test.options, ...accounts });
    source = database.source;
  });

  beforeEach(async () => {
    await source.query('DELETE FROM account');
    await source.query('INSERT INTO account (id, balance) VALUES (1, 0), (2, 0)');
  });

  afterAll(async () => {
    await database.close();
    await test.drop();
  });

  /** A connection of the pool, as a request has one: its queries are sent at once, not when one becomes free. */
  async function connection(from = source): Promise<pg.PoolClient> {
    const pool = (from.driver as PostgresDriver).master as pg.Pool;
    return await pool.connect();
  }

  async function balance(id: number): Promise<number | undefined> {
    const rows = await source.query<{ balance: number }[]>('SELECT balance FROM account WHERE id = $1', [id]);
    return rows[0]?.balance;
  }

  it('keep out of a transaction that is open and then rolled back', async () => {
    const [ann, bob, carol] = [await connection(), await connection(), await connection()];
    const [written, asked] = [gate(), gate()];
    const eve = source.transaction(async (tx) => {
      await tx.query('UPDATE account SET balance = 100 WHERE id = 1');
      written.open();
      await asked.opened;
      await tx.query('SELECT 1');
      throw new Error('changed her mind');
    });
    const rolledBack = eve.catch((error: Error) => error.message);
    await written.opened;

    // While Eve's transaction is open: a read, an insert, and a transaction that commits.
    const read = ann.query<{ balance: number }>('SELECT balance FROM account WHERE id = 1');
    const insert = bob.query('INSERT INTO account (id, balance) VALUES (99, 1)');
    const transaction = (async () => {
      await carol.query('BEGIN');
      await carol.query('UPDATE account SET balance = 22 WHERE id = 2');
      await carol.query('COMMIT');
    })();
    await nextTurn(); // all three are sent
    asked.open();

    expect(await rolledBack).toBe('changed her mind');
    expect((await read).rows).toEqual([{ balance: 0 }]);
    await insert;
    await transaction;
    for (const client of [ann, bob, carol]) client.release();
    expect([await balance(1), await balance(2), await balance(99)]).toEqual([0, 22, 1]);
  });

  it('get their own rows, and lose no update: 200 at once, plain queries and transactions', async () => {
    const misdelivered: unknown[] = [];
    const plain = async (i: number) => {
      for (const [text, values] of [
        ['SELECT $1::int AS x', [i]],
        ['SELECT $1::int AS x, $2::text AS y', [i, `y${i}`]],
        ['SELECT $1::int AS x', [i]],
      ] as const) {
        const rows = await source.query<{ x: number; y?: string }[]>(text, [...values]);
        const [row] = rows;
        if (rows.length !== 1 || row?.x !== i || (row.y ?? `y${i}`) !== `y${i}`) misdelivered.push([i, rows]);
      }
    };
    const increment = async (i: number) => {
      const transaction = source.transaction(async (tx) => {
        const rows = await tx.query<{ balance: number }[]>('SELECT balance FROM account WHERE id = 1 FOR UPDATE');
        await tx.query('UPDATE account SET balance = $1 WHERE id = 1', [(rows[0]?.balance ?? Number.NaN) + 1]);
        if (i % 5 === 0) throw new Error('rolled back');
      });
      await transaction.catch((error: Error) => {
        if (error.message !== 'rolled back') throw error;
      });
    };
    await Promise.all(Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? plain(i) : increment(i))));
    expect(misdelivered).toEqual([]);
    expect(await balance(1)).toBe(80); // of 100 transactions every fifth was rolled back
  });

  it('do not suffer from an error in another transaction', async () => {
    const bob = await connection();
    const [written, asked] = [gate(), gate()];
    const ann = source.transaction(async (tx) => {
      await tx.query(`INSERT INTO account VALUES (200, 0, 'same')`);
      written.open();
      await asked.opened;
      await tx.query(`INSERT INTO account VALUES (201, 0, 'same')`);
    });
    const failure = ann.catch((error: pg.DatabaseError) => error.code);
    await written.opened;
    const insert = bob.query('INSERT INTO account VALUES (300, 5)');
    await nextTurn();
    asked.open();
    expect(await failure).toBe('23505');
    await insert;
    bob.release();
    expect([await balance(200), await balance(201), await balance(300)]).toEqual([undefined, undefined, 5]);
  });

  it('leave a failed transaction failed until it ends', async () => {
    const ann = await connection();
    await ann.query('BEGIN');
    await expect(ann.query('SELECT 1/0')).rejects.toMatchObject({ code: '22012' });
    await expect(ann.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
    await ann.query('ROLLBACK');
    await expect(ann.query('SELECT 1 AS one')).resolves.toMatchObject({ rows: [{ one: 1 }] });
    ann.release();
  });

  it('may give one name to different prepared statements', async () => {
    const [ann, bob] = [await connection(), await connection()];
    for (let round = 0; round < 2; round++) {
      const number = ann.query({ name: 'find', text: 'SELECT $1::int + 1 AS found', values: [round] });
      const word = bob.query({ name: 'find', text: `SELECT 'word ' || $1::text AS found`, values: [round] });
      expect([(await number).rows, (await word).rows]).toEqual([[{ found: round + 1 }], [{ found: `word ${round}` }]]);
    }
    ann.release();
    bob.release();
  });

  it('go on when a client vanishes in its transaction, which is rolled back', async () => {
    const ann = await connection();
    const gone = once(ann, 'error');
    ann.on('error', nowhere);
    await ann.query('BEGIN');
    await ann.query(`INSERT INTO account VALUES (400, 1, 'taken')`);
    (ann as unknown as { connection: { stream: Duplex } }).connection.stream.destroy();
    await gone;
    ann.release(true);
    await source.query(`INSERT INTO account VALUES (401, 2, 'taken')`);
    expect([await balance(400), await balance(401)]).toEqual([undefined, 2]);
  });

  it('hear the notifications of the channels they listen to, once they are committed', async () => {
    const [ann, bob, carol] = [await connection(), await connection(), await connection()];
    const heard: string[] = [];
    ann.on('notification', ({ payload }) => heard.push(`ann ${payload}`));
    bob.on('notification', ({ payload }) => heard.push(`bob ${payload}`));
    await ann.query('LISTEN news');
    await bob.query('LISTEN news');
    await bob.query('LISTEN "Weather"');

    const sun = once(bob, 'notification');
    await carol.query('BEGIN');
    await carol.query(`NOTIFY "Weather", 'sun'`);
    expect(heard).toEqual([]);
    await carol.query('COMMIT');
    await sun;

    const both = Promise.all([once(ann, 'notification'), once(bob, 'notification')]);
    await carol.query(`SELECT pg_notify('news', 'first')`);
    await both;

    await ann.query('UNLISTEN news');
    const second = once(bob, 'notification');
    await carol.query(`SELECT pg_notify('news', 'second')`);
    await second;
    await ann.query('SELECT 1'); // whatever is there for Ann comes with this
    expect(heard.toSorted()).toEqual(['ann first', 'bob first', 'bob second', 'bob sun']);
    await bob.query('UNLISTEN *');
    for (const client of [ann, bob, carol]) client.release();
  });

  it('may send 5 MB', async () => {
    const text = 'stage door '.repeat(500_000);
    const rows = await source.query<{ md5: string; back: string }[]>('SELECT md5($1::text), $1::text AS back', [text]);
    expect(rows[0]?.md5).toBe(createHash('md5').update(text).digest('hex'));
    expect(rows[0]?.back === text).toBe(true);
  });

  onPGlite('fail soon, not hang, when a transaction waits for a query outside of it', async () => {
    const strict = await openDatabase({ ...test.options, ...accounts, embedded: { lockWaitMs: 50 } });
    await strict.source.transaction(async (tx) => {
      await tx.query('UPDATE account SET balance = 5 WHERE id = 1');
      await expect(strict.source.query('SELECT 1')).rejects.toMatchObject({ code: '55P03' });
    });
    const rows = await strict.source.query<unknown[]>('SELECT balance FROM account WHERE id = 1');
    expect(rows).toEqual([{ balance: 5 }]);
    await strict.close();
  });

  onPGlite('are not held up for ever by a transaction that stands idle', async () => {
    const strict = await openDatabase({ ...test.options, ...accounts, embedded: { idleInTransactionMs: 20 } });
    const ann = await connection(strict.source);
    const cut = once(ann, 'error');
    ann.on('error', nowhere);
    await ann.query('BEGIN');
    await ann.query('UPDATE account SET balance = 5 WHERE id = 1');
    const rows = await strict.source.query<unknown[]>('SELECT balance FROM account WHERE id = 1');
    expect(await cut).toEqual([expect.objectContaining({ code: '25P03' })]);
    expect(rows).toEqual([{ balance: 0 }]);
    ann.release(true);
    await strict.close();
  });

  onPGlite('are refused what the embedded database cannot do, and the connection stays sound', async () => {
    const ann = await connection();
    await expect(ann.query('COPY account FROM STDIN')).rejects.toMatchObject({ code: '0A000' });
    await expect(ann.query('SELECT 1 AS one')).resolves.toMatchObject({ rows: [{ one: 1 }] });
    ann.release();
  });

  onPostgres('may come from servers that start at once: the migrations run once', async () => {
    const fresh = await testDatabase();
    const open = () => openDatabase({ ...fresh.options, ...accounts });
    const servers = await Promise.all([open(), open(), open()]);
    const rows = await servers[0].source.query<unknown[]>('SELECT count(*)::int AS n FROM migrations');
    expect(rows).toEqual([{ n: 1 }]);
    for (const server of servers) await server.close();
    await fresh.drop();
  });
});
