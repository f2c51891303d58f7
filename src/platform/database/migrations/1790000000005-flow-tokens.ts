import type { MigrationInterface, QueryRunner } from 'typeorm';

export class FlowTokens1790000000005 implements MigrationInterface {
  name = 'FlowTokens1790000000005';

  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `CREATE TABLE "flow_token" ("id" uuid NOT NULL, "name" text NOT NULL, "key_hash" bytea NOT NULL, "flow" uuid NOT NULL, "user" uuid, "purpose" text, "next_url" text, "steps" jsonb NOT NULL, "memory" jsonb NOT NULL, "revoke_on_execution" boolean NOT NULL, "used_at" TIMESTAMP WITH TIME ZONE, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "UQ_442851b9bcb4bf6487de28aad74" UNIQUE ("key_hash"), CONSTRAINT "PK_0563f8a86c8c927cf4579f44b7e" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "IDX_031811044004e8522664c77810" ON "flow_token"  ("flow") `);
    await db.query(`CREATE INDEX "IDX_152f9397aec7da4e1e98fc216c" ON "flow_token"  ("user") `);
    await db.query(`CREATE INDEX "IDX_9693b817a189fe88bee06bf8b0" ON "flow_token"  ("expires_at") `);
    await db.query(`ALTER TABLE "run" ADD "step" integer NOT NULL DEFAULT 0`);
    await db.query(`ALTER TABLE "run" ALTER COLUMN "step" DROP DEFAULT`);
    await db.query(`ALTER TABLE "run" ADD "began_with" jsonb NOT NULL DEFAULT '{}'`);
    await db.query(`ALTER TABLE "run" ALTER COLUMN "began_with" DROP DEFAULT`);
    await db.query(`ALTER TABLE "run" ADD "begun_by" bytea`);
    await db.query(`ALTER TABLE "run" ADD CONSTRAINT "UQ_28d1741534216ef8697c5577a72" UNIQUE ("begun_by")`);
    await db.query(`ALTER TABLE "run" ADD "claimed_until" TIMESTAMP WITH TIME ZONE`);
    await db.query(`ALTER TABLE "run" ADD "replay" text`);
    await db.query(
      `ALTER TABLE "flow_token" ADD CONSTRAINT "FK_031811044004e8522664c778104" FOREIGN KEY ("flow") REFERENCES "flow"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "flow_token" ADD CONSTRAINT "FK_152f9397aec7da4e1e98fc216ca" FOREIGN KEY ("user") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "run" DROP COLUMN "replay"`);
    await db.query(`ALTER TABLE "run" DROP COLUMN "claimed_until"`);
    await db.query(`ALTER TABLE "run" DROP COLUMN "begun_by"`);
    await db.query(`ALTER TABLE "run" DROP COLUMN "began_with"`);
    await db.query(`ALTER TABLE "run" DROP COLUMN "step"`);
    await db.query(`DROP TABLE "flow_token"`);
  }
}
