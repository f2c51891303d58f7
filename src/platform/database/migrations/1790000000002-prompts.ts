import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Prompts1790000000002 implements MigrationInterface {
  name = 'Prompts1790000000002';

  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `CREATE TABLE "invitation" ("id" uuid NOT NULL, "name" text NOT NULL, "flow" uuid, "single_use" boolean NOT NULL, "created_by" uuid, "fixed_data" jsonb NOT NULL, "expires" TIMESTAMP WITH TIME ZONE, "expiring" boolean NOT NULL, CONSTRAINT "PK_beb994737756c0f18a1c1f8669c" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "IDX_572e822f35719b415d615f5aa3" ON "invitation"  ("flow") `);
    await db.query(`CREATE INDEX "IDX_7b045929c0c6e7f5af6a9507c7" ON "invitation"  ("created_by") `);
    await db.query(
      `CREATE TABLE "prompt" ("id" uuid NOT NULL, "name" text NOT NULL, "field_key" text NOT NULL, "label" text NOT NULL, "type" text NOT NULL, "required" boolean NOT NULL, "placeholder" text NOT NULL, "initial_value" text NOT NULL, "sub_text" text NOT NULL, "order" integer NOT NULL, "placeholder_expression" boolean NOT NULL, "initial_value_expression" boolean NOT NULL, CONSTRAINT "UQ_4152cc4163e322ff313bc045dd1" UNIQUE ("name"), CONSTRAINT "PK_d8e3aa07a95560a445ad50fb931" PRIMARY KEY ("id"))`,
    );
    await db.query(
      `ALTER TABLE "invitation" ADD CONSTRAINT "FK_572e822f35719b415d615f5aa3e" FOREIGN KEY ("flow") REFERENCES "flow"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "invitation" ADD CONSTRAINT "FK_7b045929c0c6e7f5af6a9507c77" FOREIGN KEY ("created_by") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "invitation" DROP CONSTRAINT "FK_7b045929c0c6e7f5af6a9507c77"`);
    await db.query(`ALTER TABLE "invitation" DROP CONSTRAINT "FK_572e822f35719b415d615f5aa3e"`);
    await db.query(`DROP TABLE "prompt"`);
    await db.query(`DROP INDEX "public"."IDX_7b045929c0c6e7f5af6a9507c7"`);
    await db.query(`DROP INDEX "public"."IDX_572e822f35719b415d615f5aa3"`);
    await db.query(`DROP TABLE "invitation"`);
  }
}
