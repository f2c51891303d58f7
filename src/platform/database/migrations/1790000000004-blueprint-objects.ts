import type { MigrationInterface, QueryRunner } from 'typeorm';

export class BlueprintObjects1790000000004 implements MigrationInterface {
  name = 'BlueprintObjects1790000000004';

  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `CREATE TABLE "blueprint_object" ("path" text NOT NULL, "object" uuid NOT NULL, "model" text NOT NULL, "label" text NOT NULL, "made" boolean NOT NULL, "mentioned" boolean NOT NULL, CONSTRAINT "PK_038d360958cba83fc0e77745bb9" PRIMARY KEY ("path", "object"))`,
    );
    await db.query(`CREATE INDEX "IDX_55f017415e5bbb746bdaf971fa" ON "blueprint_object"  ("object") `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX "public"."IDX_55f017415e5bbb746bdaf971fa"`);
    await db.query(`DROP TABLE "blueprint_object"`);
  }
}
