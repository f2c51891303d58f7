import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What policies look back on: reputations, earlier passwords, and when and where somebody signed in. */
export class Policies1790000000007 implements MigrationInterface {
  name = 'Policies1790000000007';

  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `CREATE TABLE "password_history" ("id" uuid NOT NULL, "user" uuid NOT NULL, "password" text NOT NULL, "replaced_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_da65ed4600e5e6bc9315754a8b2" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "IDX_b3e649eb8b8e57babc0bf375da" ON "password_history"  ("user") `);
    await db.query(
      `CREATE TABLE "reputation" ("identifier" text NOT NULL, "ip" text NOT NULL, "score" integer NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_1d62630bb41d09da462d447c9b6" PRIMARY KEY ("identifier", "ip"))`,
    );
    await db.query(`CREATE INDEX "IDX_bea1698e86e2e5d5e07e6e30b8" ON "reputation"  ("expires_at") `);
    await db.query(`CREATE INDEX "IDX_43b04bddb193c55ffb5e7037b2" ON "reputation"  ("ip") `);
    await db.query(`CREATE INDEX "event_login" ON "event"  ("user_id", "at") WHERE "action" = 'login'`);
    await db.query(
      `ALTER TABLE "password_history" ADD CONSTRAINT "FK_b3e649eb8b8e57babc0bf375daa" FOREIGN KEY ("user") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "password_history" DROP CONSTRAINT "FK_b3e649eb8b8e57babc0bf375daa"`);
    await db.query(`DROP INDEX "public"."event_login"`);
    await db.query(`DROP INDEX "public"."IDX_43b04bddb193c55ffb5e7037b2"`);
    await db.query(`DROP INDEX "public"."IDX_bea1698e86e2e5d5e07e6e30b8"`);
    await db.query(`DROP TABLE "reputation"`);
    await db.query(`DROP INDEX "public"."IDX_b3e649eb8b8e57babc0bf375da"`);
    await db.query(`DROP TABLE "password_history"`);
  }
}
