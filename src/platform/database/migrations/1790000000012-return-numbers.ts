import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ReturnNumbers1790000000012 implements MigrationInterface {
  name = 'ReturnNumbers1790000000012';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "device_grant" ADD "return_number" text NOT NULL DEFAULT 'unable'`);
    await db.query(`ALTER TABLE "device_grant" ALTER COLUMN "return_number" DROP DEFAULT`);
    await db.query(`ALTER TABLE "device_grant" ADD "return_number_misses" integer NOT NULL DEFAULT 0`);
    await db.query(`ALTER TABLE "device_grant" ALTER COLUMN "return_number_misses" DROP DEFAULT`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "device_grant" DROP COLUMN "return_number_misses"`);
    await db.query(`ALTER TABLE "device_grant" DROP COLUMN "return_number"`);
  }
}
