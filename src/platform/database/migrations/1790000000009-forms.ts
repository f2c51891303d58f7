import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In which language a prompt's expressions are, and which run has used up an invitation. */
export class Forms1790000000009 implements MigrationInterface {
  name = 'Forms1790000000009';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "prompt" ADD "expression_language" text NOT NULL DEFAULT 'python'`);
    await db.query(`ALTER TABLE "prompt" ALTER COLUMN "expression_language" DROP DEFAULT`);
    await db.query(`ALTER TABLE "invitation" ADD "used_by" uuid`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "invitation" DROP COLUMN "used_by"`);
    await db.query(`ALTER TABLE "prompt" DROP COLUMN "expression_language"`);
  }
}
