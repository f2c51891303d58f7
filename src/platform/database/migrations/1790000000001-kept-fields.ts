import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Columns that every row has: what they are in rows that are there already. The database itself keeps no defaults. */
const FIELDS = [
  { table: 'user', column: 'roles', type: 'jsonb', value: "'[]'" },
  { table: 'user', column: 'permissions', type: 'jsonb', value: "'[]'" },
  { table: 'oauth2_provider', column: 'logout_uri', type: 'text', value: "''" },
  { table: 'oauth2_provider', column: 'logout_method', type: 'text', value: "'backchannel'" },
  { table: 'oauth2_provider', column: 'jwt_federation_sources', type: 'jsonb', value: "'[]'" },
  { table: 'oauth2_provider', column: 'jwt_federation_providers', type: 'jsonb', value: "'[]'" },
  { table: 'oauth2_provider', column: 'is_backchannel', type: 'boolean', value: 'false' },
  { table: 'group', column: 'roles', type: 'jsonb', value: "'[]'" },
] as const;

/** Tokens, roles, permissions and sources of authentik's files, and the fields that are kept as they were given. */
export class KeptFields1790000000001 implements MigrationInterface {
  name = 'KeptFields1790000000001';

  async up(db: QueryRunner): Promise<void> {
    for (const { table, column, type, value } of FIELDS) {
      await db.query(`ALTER TABLE "${table}" ADD "${column}" ${type} NOT NULL DEFAULT ${value}`);
      await db.query(`ALTER TABLE "${table}" ALTER COLUMN "${column}" DROP DEFAULT`);
    }
    await db.query(
      `CREATE TABLE "oauth_source" ("id" uuid NOT NULL, "slug" text NOT NULL, "name" text NOT NULL, "enabled" boolean NOT NULL, "promoted" boolean NOT NULL, "authentication_flow" uuid, "enrollment_flow" uuid, "user_property_mappings" jsonb NOT NULL, "group_property_mappings" jsonb NOT NULL, "policy_engine_mode" text NOT NULL, "user_matching_mode" text NOT NULL, "group_matching_mode" text NOT NULL, "user_path_template" text NOT NULL, "icon" text NOT NULL, "provider_type" text NOT NULL, "request_token_url" text, "authorization_url" text, "access_token_url" text, "profile_url" text, "pkce" text NOT NULL, "consumer_key" text NOT NULL, "consumer_secret" text, "additional_scopes" text NOT NULL, "oidc_well_known_url" text NOT NULL, "oidc_jwks_url" text NOT NULL, "oidc_jwks" jsonb NOT NULL, "authorization_code_auth_method" text NOT NULL, CONSTRAINT "UQ_e6d5a59e3c4b2dd6ec4f17c8b3e" UNIQUE ("slug"), CONSTRAINT "PK_85eb0c0a5dfe2030edec9d0bfc0" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "IDX_6ab3a00f518704fad5bcb37adf" ON "oauth_source"  ("authentication_flow")`);
    await db.query(`CREATE INDEX "IDX_442037ca646a987c26a62e5d66" ON "oauth_source"  ("enrollment_flow")`);
    await db.query(
      `CREATE TABLE "role" ("id" uuid NOT NULL, "name" text NOT NULL, "permissions" jsonb NOT NULL, CONSTRAINT "UQ_ae4578dcaed5adff96595e61660" UNIQUE ("name"), CONSTRAINT "PK_b36bcfe02fc8de3c57a8b2391c2" PRIMARY KEY ("id"))`,
    );
    await db.query(
      `CREATE TABLE "object_permission" ("id" uuid NOT NULL, "object" uuid NOT NULL, "permission" text NOT NULL, "user" uuid, "role" uuid, CONSTRAINT "PK_49918197ad2e4a93e286593fd9a" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "IDX_86840ba6f6c6e24fac629d1ad3" ON "object_permission"  ("object")`);
    await db.query(`CREATE INDEX "IDX_80a7049b11d50efde92259314f" ON "object_permission"  ("user")`);
    await db.query(`CREATE INDEX "IDX_6013e7d81d799bf28a9cc1b5a4" ON "object_permission"  ("role")`);
    await db.query(
      `CREATE TABLE "token" ("id" uuid NOT NULL, "identifier" text NOT NULL, "managed" text, "user" uuid NOT NULL, "intent" text NOT NULL, "description" text NOT NULL, "key_hash" bytea, "expires" TIMESTAMP WITH TIME ZONE, "expiring" boolean NOT NULL, CONSTRAINT "UQ_f84af3e78c7d65376137e18c4dd" UNIQUE ("identifier"), CONSTRAINT "UQ_989d3100c1a3e0445f51319d66d" UNIQUE ("managed"), CONSTRAINT "PK_82fae97f905930df5d62a702fc9" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "IDX_a65f146ecbdc09f950b9620790" ON "token"  ("user")`);
    await db.query(`ALTER TABLE "user" ADD "password_import" bytea`);
    await db.query(`ALTER TABLE "user" ADD "last_login" TIMESTAMP WITH TIME ZONE`);
    await db.query(`ALTER TABLE "oauth2_provider" ADD "backchannel_application" uuid`);
    await db.query(`CREATE INDEX "IDX_c6c49a05cdec5b466b262c32d3" ON "oauth2_provider"  ("backchannel_application")`);
    await db.query(
      `ALTER TABLE "oauth2_provider" ADD CONSTRAINT "FK_c6c49a05cdec5b466b262c32d3e" FOREIGN KEY ("backchannel_application") REFERENCES "application"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "oauth_source" ADD CONSTRAINT "FK_6ab3a00f518704fad5bcb37adf0" FOREIGN KEY ("authentication_flow") REFERENCES "flow"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "oauth_source" ADD CONSTRAINT "FK_442037ca646a987c26a62e5d66a" FOREIGN KEY ("enrollment_flow") REFERENCES "flow"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "object_permission" ADD CONSTRAINT "FK_80a7049b11d50efde92259314fd" FOREIGN KEY ("user") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "object_permission" ADD CONSTRAINT "FK_6013e7d81d799bf28a9cc1b5a47" FOREIGN KEY ("role") REFERENCES "role"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "token" ADD CONSTRAINT "FK_a65f146ecbdc09f950b96207903" FOREIGN KEY ("user") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "token" DROP CONSTRAINT "FK_a65f146ecbdc09f950b96207903"`);
    await db.query(`ALTER TABLE "object_permission" DROP CONSTRAINT "FK_6013e7d81d799bf28a9cc1b5a47"`);
    await db.query(`ALTER TABLE "object_permission" DROP CONSTRAINT "FK_80a7049b11d50efde92259314fd"`);
    await db.query(`ALTER TABLE "oauth_source" DROP CONSTRAINT "FK_442037ca646a987c26a62e5d66a"`);
    await db.query(`ALTER TABLE "oauth_source" DROP CONSTRAINT "FK_6ab3a00f518704fad5bcb37adf0"`);
    await db.query(`ALTER TABLE "oauth2_provider" DROP CONSTRAINT "FK_c6c49a05cdec5b466b262c32d3e"`);
    await db.query(`DROP INDEX "public"."IDX_c6c49a05cdec5b466b262c32d3"`);
    await db.query(`ALTER TABLE "oauth2_provider" DROP COLUMN "backchannel_application"`);
    await db.query(`ALTER TABLE "user" DROP COLUMN "last_login"`);
    await db.query(`ALTER TABLE "user" DROP COLUMN "password_import"`);
    await db.query(`DROP INDEX "public"."IDX_a65f146ecbdc09f950b9620790"`);
    await db.query(`DROP TABLE "token"`);
    await db.query(`DROP INDEX "public"."IDX_6013e7d81d799bf28a9cc1b5a4"`);
    await db.query(`DROP INDEX "public"."IDX_80a7049b11d50efde92259314f"`);
    await db.query(`DROP INDEX "public"."IDX_86840ba6f6c6e24fac629d1ad3"`);
    await db.query(`DROP TABLE "object_permission"`);
    await db.query(`DROP TABLE "role"`);
    await db.query(`DROP INDEX "public"."IDX_442037ca646a987c26a62e5d66"`);
    await db.query(`DROP INDEX "public"."IDX_6ab3a00f518704fad5bcb37adf"`);
    await db.query(`DROP TABLE "oauth_source"`);
    for (const { table, column } of FIELDS) await db.query(`ALTER TABLE "${table}" DROP COLUMN "${column}"`);
  }
}
