import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of the database's own tests, which need none of the server's. */
export class Accounts1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL, note text UNIQUE)');
    await runner.query('INSERT INTO account (id, balance) VALUES (1, 0), (2, 0)');
    await runner.query('CREATE TABLE half (pair int, side text, PRIMARY KEY (pair, side))');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE half, account');
  }
}

export const accounts = { entities: [], migrations: [Accounts1700000000000] };
