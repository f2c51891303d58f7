import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Authenticators1790000000010 implements MigrationInterface {
  name = 'Authenticators1790000000010';

  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `CREATE TABLE "authenticator" ("id" uuid NOT NULL, "user" uuid NOT NULL, "type" text NOT NULL, "name" text NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "last_used_at" TIMESTAMP WITH TIME ZONE, "failures" integer NOT NULL, "failed_at" TIMESTAMP WITH TIME ZONE, "key" text, "digits" integer, "drift" integer NOT NULL, "last_t" integer NOT NULL, "codes" jsonb NOT NULL, "credential_id" text, "public_key" bytea, "sign_count" double precision NOT NULL, "transports" jsonb NOT NULL, "rp_id" text, "aaguid" uuid, "device_type" text, CONSTRAINT "UQ_c8b9a6a0375d1bffeadc2678a5f" UNIQUE ("credential_id"), CONSTRAINT "PK_19570e3f342ae015cb3d90b33e1" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "IDX_13c01a80b3fe2fbaaf0224fd33" ON "authenticator"  ("user") `);
    await db.query(
      `CREATE TABLE "authenticator_use" ("browser_hash" bytea NOT NULL, "user" uuid NOT NULL, "stage" text NOT NULL, "authenticator" uuid NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_6aef083940ee615206bed23c951" PRIMARY KEY ("browser_hash", "user", "stage"))`,
    );
    await db.query(`CREATE INDEX "IDX_07732f444bff91753fcbc4e7a0" ON "authenticator_use"  ("authenticator") `);
    await db.query(`CREATE INDEX "IDX_4081de11aa8bb9c68bf0624315" ON "authenticator_use"  ("expires_at") `);
    await db.query(`ALTER TABLE "user" ADD "authenticators_seed" bytea`);
    await db.query(
      `ALTER TABLE "authenticator" ADD CONSTRAINT "FK_13c01a80b3fe2fbaaf0224fd33e" FOREIGN KEY ("user") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "authenticator_use" ADD CONSTRAINT "FK_1ccd70dad2f4583586e360cbd2c" FOREIGN KEY ("user") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "authenticator_use" ADD CONSTRAINT "FK_07732f444bff91753fcbc4e7a03" FOREIGN KEY ("authenticator") REFERENCES "authenticator"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "authenticator_use" DROP CONSTRAINT "FK_07732f444bff91753fcbc4e7a03"`);
    await db.query(`ALTER TABLE "authenticator_use" DROP CONSTRAINT "FK_1ccd70dad2f4583586e360cbd2c"`);
    await db.query(`ALTER TABLE "authenticator" DROP CONSTRAINT "FK_13c01a80b3fe2fbaaf0224fd33e"`);
    await db.query(`ALTER TABLE "user" DROP COLUMN "authenticators_seed"`);
    await db.query(`DROP INDEX "public"."IDX_4081de11aa8bb9c68bf0624315"`);
    await db.query(`DROP INDEX "public"."IDX_07732f444bff91753fcbc4e7a0"`);
    await db.query(`DROP TABLE "authenticator_use"`);
    await db.query(`DROP INDEX "public"."IDX_13c01a80b3fe2fbaaf0224fd33"`);
    await db.query(`DROP TABLE "authenticator"`);
  }
}
