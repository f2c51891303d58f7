import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Signing keys become certificate-key pairs and stay what they are called in tokens; the next start certifies them. */
export class Certificates1790000000003 implements MigrationInterface {
  name = 'Certificates1790000000003';

  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `CREATE TABLE "certificate_key_pair" ("id" uuid NOT NULL, "name" text NOT NULL, "managed" text, "certificate_data" text NOT NULL, "key_data" text, "kid" text, CONSTRAINT "UQ_422659c594301265399f9e5542e" UNIQUE ("name"), CONSTRAINT "UQ_e0a9ed31bcb3bfe2a85b1adf947" UNIQUE ("managed"), CONSTRAINT "PK_65260c08abadc3463c80645f210" PRIMARY KEY ("id"))`,
    );
    await db.query(
      `INSERT INTO "certificate_key_pair" ("id", "name", "managed", "certificate_data", "key_data", "kid") ` +
        `SELECT "id", 'authentik Internal JWT Certificate', 'goauthentik.io/crypto/jwt-managed', '', "sealed_private_jwk", "id"::text ` +
        `FROM "signing_key" WHERE "algorithm" = 'RS256'`,
    );
    await db.query(
      `INSERT INTO "certificate_key_pair" ("id", "name", "managed", "certificate_data", "key_data", "kid") ` +
        `SELECT "id", 'authentik Self-signed Certificate', NULL, '', "sealed_private_jwk", "id"::text ` +
        `FROM "signing_key" WHERE "algorithm" = 'ES256'`,
    );
    await db.query(`DROP TABLE "signing_key"`);
    await db.query(`ALTER TABLE "brand" ADD "web_certificate" uuid`);
    await db.query(`ALTER TABLE "brand" ADD "client_certificates" jsonb NOT NULL DEFAULT '[]'`);
    await db.query(`ALTER TABLE "brand" ALTER COLUMN "client_certificates" DROP DEFAULT`);
    await db.query(`ALTER TABLE "oauth2_provider" ADD "signing_key" uuid`);
    await db.query(`ALTER TABLE "oauth2_provider" ADD "encryption_key" uuid`);
    await db.query(`CREATE INDEX "IDX_55b6d1318e94a8d0e0fd16641a" ON "brand"  ("web_certificate") `);
    await db.query(`CREATE INDEX "IDX_71e76cf1c72ee81d227f74621e" ON "oauth2_provider"  ("signing_key") `);
    await db.query(`CREATE INDEX "IDX_a7e9d74ee2b5dc4ca61f9bca59" ON "oauth2_provider"  ("encryption_key") `);
    await db.query(
      `ALTER TABLE "brand" ADD CONSTRAINT "FK_55b6d1318e94a8d0e0fd16641a2" FOREIGN KEY ("web_certificate") REFERENCES "certificate_key_pair"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "oauth2_provider" ADD CONSTRAINT "FK_71e76cf1c72ee81d227f74621e4" FOREIGN KEY ("signing_key") REFERENCES "certificate_key_pair"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "oauth2_provider" ADD CONSTRAINT "FK_a7e9d74ee2b5dc4ca61f9bca594" FOREIGN KEY ("encryption_key") REFERENCES "certificate_key_pair"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
  }

  /** The way back makes new signing keys: SQL cannot tell the old ones' form. */
  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "oauth2_provider" DROP COLUMN "encryption_key"`);
    await db.query(`ALTER TABLE "oauth2_provider" DROP COLUMN "signing_key"`);
    await db.query(`ALTER TABLE "brand" DROP COLUMN "client_certificates"`);
    await db.query(`ALTER TABLE "brand" DROP COLUMN "web_certificate"`);
    await db.query(
      `CREATE TABLE "signing_key" ("id" uuid NOT NULL, "algorithm" text NOT NULL, "public_jwk" jsonb NOT NULL, "sealed_private_jwk" text NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "UQ_165947efa1fc4fe6bae01a2947b" UNIQUE ("algorithm"), CONSTRAINT "PK_5cc161da020c79bb3ac9953edae" PRIMARY KEY ("id"))`,
    );
    await db.query(`DROP TABLE "certificate_key_pair"`);
  }
}
