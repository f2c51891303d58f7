import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Expressions1790000000008 implements MigrationInterface {
  name = 'Expressions1790000000008';

  async up(db: QueryRunner): Promise<void> {
    // what was kept so far is authentik's
    await db.query(`ALTER TABLE "scope_mapping" ADD "expression_language" text NOT NULL DEFAULT 'python'`);
    await db.query(`ALTER TABLE "scope_mapping" ALTER COLUMN "expression_language" DROP DEFAULT`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "scope_mapping" DROP COLUMN "expression_language"`);
  }
}
