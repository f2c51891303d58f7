import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Sessions1790000000013 implements MigrationInterface {
  name = 'Sessions1790000000013';

  async up(db: QueryRunner): Promise<void> {
    for (const [table, column, type, value] of [
      ['session', 'network_binding', 'text', "'no_binding'"],
      ['session', 'geoip_binding', 'text', "'no_binding'"],
      ['brand', 'password_change_ends_devices', 'boolean', 'false'],
    ]) {
      await db.query(`ALTER TABLE "${table}" ADD "${column}" ${type} NOT NULL DEFAULT ${value}`);
      await db.query(`ALTER TABLE "${table}" ALTER COLUMN "${column}" DROP DEFAULT`);
    }
    await db.query(
      `CREATE TABLE "known_browser" ("browser" text NOT NULL, "user" uuid NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_9ad7b8d5266cf9faba936a9e98e" PRIMARY KEY ("browser", "user"))`,
    );
    await db.query(`CREATE INDEX "IDX_6bcd10cf48f90e048b1de7cf77" ON "known_browser"  ("expires_at") `);
    await db.query(
      `ALTER TABLE "known_browser" ADD CONSTRAINT "FK_9f1c14615fe19712fafe5edb67b" FOREIGN KEY ("user") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE "known_browser"`);
    await db.query(`ALTER TABLE "brand" DROP COLUMN "password_change_ends_devices"`);
    await db.query(`ALTER TABLE "session" DROP COLUMN "geoip_binding"`);
    await db.query(`ALTER TABLE "session" DROP COLUMN "network_binding"`);
  }
}
