import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Init1790000000000 implements MigrationInterface {
  name = 'Init1790000000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `CREATE TABLE "application" ("id" uuid NOT NULL, "slug" text NOT NULL, "name" text NOT NULL, "group" text NOT NULL, "policy_engine_mode" text NOT NULL, "open_in_new_tab" boolean NOT NULL, "meta_launch_url" text NOT NULL, "meta_icon" text NOT NULL, "meta_description" text NOT NULL, "meta_publisher" text NOT NULL, "meta_hide" boolean NOT NULL, CONSTRAINT "UQ_2b25e20c70b5908ad52a496d684" UNIQUE ("slug"), CONSTRAINT "PK_569e0c3e863ebdf5f2408ee1670" PRIMARY KEY ("id"))`,
    );
    await db.query(
      `CREATE TABLE "user" ("id" uuid NOT NULL, "username" text NOT NULL, "name" text NOT NULL, "email" text NOT NULL, "is_active" boolean NOT NULL, "type" text NOT NULL, "path" text NOT NULL, "attributes" jsonb NOT NULL, "password" text, "password_change_date" TIMESTAMP WITH TIME ZONE, CONSTRAINT "UQ_78a916df40e02a9deb1c4b75edb" UNIQUE ("username"), CONSTRAINT "PK_cace4a159ff9f2512dd42373760" PRIMARY KEY ("id"))`,
    );
    await db.query(
      `CREATE TABLE "consent" ("id" uuid NOT NULL, "user" uuid NOT NULL, "application" uuid NOT NULL, "permissions" text NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "UQ_13497f583e73e618eb6f014a766" UNIQUE ("user", "application"), CONSTRAINT "PK_9115e8d6b082d4fc46d56134d29" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "IDX_68cbea4c33e0b953a5d21e19b6" ON "consent"  ("user") `);
    await db.query(`CREATE INDEX "IDX_d8d3d4f8461b3306e260f723dd" ON "consent"  ("application") `);
    await db.query(
      `CREATE TABLE "blueprint_instance" ("id" uuid NOT NULL, "path" text NOT NULL, "name" text NOT NULL, "last_applied_hash" text NOT NULL, "last_applied" TIMESTAMP WITH TIME ZONE, "status" text NOT NULL, "report" text NOT NULL, CONSTRAINT "UQ_f48d0c9d1304ca834a9b575ef08" UNIQUE ("path"), CONSTRAINT "PK_8968f7f8f7b6750867b1280192f" PRIMARY KEY ("id"))`,
    );
    await db.query(
      `CREATE TABLE "flow" ("id" uuid NOT NULL, "slug" text NOT NULL, "name" text NOT NULL, "title" text NOT NULL, "designation" text NOT NULL, "layout" text NOT NULL, "background" text NOT NULL, "compatibility_mode" boolean NOT NULL, "denied_action" text NOT NULL, "authentication" text NOT NULL, "policy_engine_mode" text NOT NULL, CONSTRAINT "UQ_483aafaa8e16e4308c9a265c3b2" UNIQUE ("slug"), CONSTRAINT "PK_6c2ad4a3e86394cd9bb7a80a228" PRIMARY KEY ("id"))`,
    );
    await db.query(
      `CREATE TABLE "brand" ("device_code_validity" text, "device_polling_interval" integer, "user_code_charset" text, "user_code_length" integer, "user_code_mask" text, "verification_uri" text, "verification_uri_complete" boolean, "device_scopes" jsonb, "device_access_token_validity" text, "device_refresh_token_validity" text, "device_networks" jsonb, "id" uuid NOT NULL, "domain" text NOT NULL, "default" boolean NOT NULL, "branding_title" text NOT NULL, "branding_logo" text NOT NULL, "branding_favicon" text NOT NULL, "branding_custom_css" text NOT NULL, "branding_default_flow_background" text NOT NULL, "flow_authentication" uuid, "flow_invalidation" uuid, "flow_recovery" uuid, "flow_unenrollment" uuid, "flow_user_settings" uuid, "flow_device_code" uuid, "flow_lockdown" uuid, "default_application" uuid, "attributes" jsonb NOT NULL, CONSTRAINT "UQ_963c2e63cb5d57a6b07247a4d80" UNIQUE ("domain"), CONSTRAINT "PK_a5d20765ddd942eb5de4eee2d7f" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "IDX_4b2c307e478d4e090faa49e29f" ON "brand"  ("flow_authentication") `);
    await db.query(`CREATE INDEX "IDX_c0afe5eb30bf5a4855a7183c09" ON "brand"  ("flow_invalidation") `);
    await db.query(`CREATE INDEX "IDX_8b29ef0dd9a1f64808b9c8ca8b" ON "brand"  ("flow_recovery") `);
    await db.query(`CREATE INDEX "IDX_81093a8bafff8bf3f015e0ea49" ON "brand"  ("flow_unenrollment") `);
    await db.query(`CREATE INDEX "IDX_e482443327a3502f28a1e209f9" ON "brand"  ("flow_user_settings") `);
    await db.query(`CREATE INDEX "IDX_054ad2d499d72face19b02f0d8" ON "brand"  ("flow_device_code") `);
    await db.query(`CREATE INDEX "IDX_5126154a6293b5bb879c1c2044" ON "brand"  ("flow_lockdown") `);
    await db.query(
      `CREATE TABLE "stage" ("id" uuid NOT NULL, "name" text NOT NULL, "type" text NOT NULL, "config" jsonb NOT NULL, CONSTRAINT "UQ_cbeb0a0f411c8b0879565811d01" UNIQUE ("name"), CONSTRAINT "PK_c54d11b3c24a188262844af1612" PRIMARY KEY ("id"))`,
    );
    await db.query(
      `CREATE TABLE "flow_stage_binding" ("id" uuid NOT NULL, "target" uuid NOT NULL, "stage" uuid NOT NULL, "order" integer NOT NULL, "evaluate_on_plan" boolean NOT NULL, "re_evaluate_policies" boolean NOT NULL, "invalid_response_action" text NOT NULL, "policy_engine_mode" text NOT NULL, CONSTRAINT "UQ_c32cc32643b74da27f82faab1f8" UNIQUE ("target", "stage", "order"), CONSTRAINT "PK_249bb1230b007515a13cb86e026" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "IDX_36e1aa0a22f434b3befa849074" ON "flow_stage_binding"  ("target") `);
    await db.query(`CREATE INDEX "IDX_a39ec15dbfd065df1df50eb327" ON "flow_stage_binding"  ("stage") `);
    await db.query(
      `CREATE TABLE "run" ("id" uuid NOT NULL, "flow" uuid NOT NULL, "browser_hash" bytea NOT NULL, "opening_hash" bytea, "purpose" text, "state" text NOT NULL, "version" integer NOT NULL, "steps" jsonb NOT NULL, "memory" jsonb NOT NULL, "next_url" text, "ended_at_url" text, "message" text, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_804c38ffba92002c6d2c646dd46" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "IDX_b15e7fd93d08c15827ef8f2726" ON "run"  ("flow") `);
    await db.query(`CREATE INDEX "IDX_70159424721ec6be465ff2244a" ON "run"  ("expires_at") `);
    await db.query(`CREATE INDEX "IDX_fa6a3718a339a11ae9125b8f23" ON "run"  ("browser_hash", "flow") `);
    await db.query(
      `CREATE TABLE "signing_key" ("id" uuid NOT NULL, "algorithm" text NOT NULL, "public_jwk" jsonb NOT NULL, "sealed_private_jwk" text NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "UQ_165947efa1fc4fe6bae01a2947b" UNIQUE ("algorithm"), CONSTRAINT "PK_5cc161da020c79bb3ac9953edae" PRIMARY KEY ("id"))`,
    );
    await db.query(
      `CREATE TABLE "oauth2_provider" ("device_code_validity" text, "device_polling_interval" integer, "user_code_charset" text, "user_code_length" integer, "user_code_mask" text, "verification_uri" text, "verification_uri_complete" boolean, "device_scopes" jsonb, "device_access_token_validity" text, "device_refresh_token_validity" text, "device_networks" jsonb, "id" uuid NOT NULL, "name" text NOT NULL, "application" uuid, "authentication_flow" uuid, "authorization_flow" uuid, "invalidation_flow" uuid, "property_mappings" jsonb NOT NULL, "client_type" text NOT NULL, "grant_types" jsonb NOT NULL, "client_id" text NOT NULL, "client_secret_hash" bytea, "redirect_uris" jsonb NOT NULL, "include_claims_in_id_token" boolean NOT NULL, "access_code_validity" text NOT NULL, "access_token_validity" text NOT NULL, "refresh_token_validity" text NOT NULL, "refresh_token_threshold" text NOT NULL, "sub_mode" text NOT NULL, "issuer_mode" text NOT NULL, "signing_algorithm" text NOT NULL, CONSTRAINT "UQ_bb61cd1a5a89205e98f0aa469d8" UNIQUE ("name"), CONSTRAINT "UQ_8cc02c8d04a17d343ffa9d6f7e0" UNIQUE ("application"), CONSTRAINT "UQ_b25c03cd2bd9ca0b389f601bd09" UNIQUE ("client_id"), CONSTRAINT "PK_d8d56a9b0d4daa147a847f4373e" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "IDX_d56d9e618e84fe458dd0cb68c2" ON "oauth2_provider"  ("authentication_flow") `);
    await db.query(`CREATE INDEX "IDX_9a95953b79d3812a53aad7ceee" ON "oauth2_provider"  ("authorization_flow") `);
    await db.query(`CREATE INDEX "IDX_8b34e981c0ee3ecf95b36436e5" ON "oauth2_provider"  ("invalidation_flow") `);
    await db.query(
      `CREATE TABLE "device_grant" ("id" uuid NOT NULL, "device_code_hash" bytea NOT NULL, "user_code_mac" bytea NOT NULL, "provider" uuid NOT NULL, "state" text NOT NULL, "scopes" jsonb NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, "interval" integer NOT NULL, "base_interval" integer NOT NULL, "accepted_poll_at" TIMESTAMP WITH TIME ZONE, "last_poll_at" TIMESTAMP WITH TIME ZONE, "device_name" text, "client_ip" text, "user_agent" text, "browser" text, "user" uuid, "session" text, "auth_time" TIMESTAMP WITH TIME ZONE, "amr" jsonb NOT NULL, "decided_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "UQ_703e7f7895bc54b772428d65ddb" UNIQUE ("device_code_hash"), CONSTRAINT "PK_212e14d3454af561a38e1c0cd08" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "IDX_1b58309f73824c7b507471d761" ON "device_grant"  ("provider") `);
    await db.query(`CREATE INDEX "IDX_3623e75e6196cec34cdab6273b" ON "device_grant"  ("user") `);
    await db.query(
      `CREATE UNIQUE INDEX "device_grant_living_user_code" ON "device_grant"  ("user_code_mac") WHERE "state" IN ('pending', 'claimed')`,
    );
    await db.query(`CREATE INDEX "IDX_7189ab3a6d6b311cbd18ab0a6a" ON "device_grant"  ("expires_at") `);
    await db.query(
      `CREATE TABLE "device" ("id" uuid NOT NULL, "user" uuid NOT NULL, "provider" uuid NOT NULL, "name" text NOT NULL, "client_ip" text, "user_agent" text, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "last_used_at" TIMESTAMP WITH TIME ZONE NOT NULL, "revoked_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_2dc10972aa4e27c01378dad2c72" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "IDX_fe7ed7ca4c54cb033cf5d1d53b" ON "device"  ("user") `);
    await db.query(`CREATE INDEX "IDX_a11576988e260b314928a77998" ON "device"  ("provider") `);
    await db.query(
      `CREATE TABLE "scope_mapping" ("id" uuid NOT NULL, "name" text NOT NULL, "managed" text, "scope_name" text NOT NULL, "description" text NOT NULL, "expression" text NOT NULL, CONSTRAINT "UQ_e57805eec4673a216c421382c2e" UNIQUE ("name"), CONSTRAINT "UQ_60d60aa15992f61abc06915bc14" UNIQUE ("managed"), CONSTRAINT "PK_dceed0ad8008b3ad07016e8f5bc" PRIMARY KEY ("id"))`,
    );
    await db.query(
      `CREATE TABLE "installation" ("row" smallint NOT NULL, "id" uuid NOT NULL, CONSTRAINT "PK_289c18fb68faa5e8177390b43ba" PRIMARY KEY ("row"))`,
    );
    await db.query(
      `CREATE TABLE "refresh_token" ("id" uuid NOT NULL, "token_hash" bytea NOT NULL, "device" uuid NOT NULL, "scopes" jsonb NOT NULL, "auth_time" TIMESTAMP WITH TIME ZONE NOT NULL, "amr" jsonb NOT NULL, "session" text, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, "used_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "UQ_f0812282fad2e352cdaf83ef0a9" UNIQUE ("token_hash"), CONSTRAINT "PK_b575dd3c21fb0831013c909e7fe" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "IDX_41f44b5d01ba8c220b329aa55a" ON "refresh_token"  ("device") `);
    await db.query(`CREATE INDEX "IDX_e888ad854be5ebd601c775455e" ON "refresh_token"  ("expires_at") `);
    await db.query(
      `CREATE TABLE "event" ("id" uuid NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "action" text NOT NULL, "user_id" text, "client_ip" text, "context" jsonb NOT NULL, CONSTRAINT "PK_30c2f3bbaf6d34a55f8ae6e4614" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "IDX_569863f658353af4ecc774baaf" ON "event"  ("at") `);
    await db.query(
      `CREATE TABLE "limit_counter" ("key" text NOT NULL, "hits" TIMESTAMP WITH TIME ZONE array NOT NULL, "admitted" boolean NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_77864f89b58951a084353900289" PRIMARY KEY ("key"))`,
    );
    await db.query(`CREATE INDEX "IDX_61930339bf88a178df4b875326" ON "limit_counter"  ("expires_at") `);
    await db.query(
      `CREATE TABLE "group" ("id" uuid NOT NULL, "name" text NOT NULL, "is_superuser" boolean NOT NULL, "parents" jsonb NOT NULL, "attributes" jsonb NOT NULL, CONSTRAINT "UQ_8a45300fd825918f3b40195fbdc" UNIQUE ("name"), CONSTRAINT "PK_256aa0fda9b1de1a73ee0b7106b" PRIMARY KEY ("id"))`,
    );
    await db.query(
      `CREATE TABLE "policy" ("id" uuid NOT NULL, "name" text NOT NULL, "type" text NOT NULL, "execution_logging" boolean NOT NULL, "config" jsonb NOT NULL, CONSTRAINT "UQ_5ad65e4ff971649343992959bd0" UNIQUE ("name"), CONSTRAINT "PK_9917b0c5e4286703cc656b1d39f" PRIMARY KEY ("id"))`,
    );
    await db.query(
      `CREATE TABLE "policy_binding" ("id" uuid NOT NULL, "target" uuid NOT NULL, "policy" uuid, "group" uuid, "user" uuid, "negate" boolean NOT NULL, "enabled" boolean NOT NULL, "order" integer NOT NULL, "timeout" integer NOT NULL, "failure_result" boolean NOT NULL, CONSTRAINT "PK_a209094bff094713f120074c6ea" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "IDX_0686029037f346b589f8ad607f" ON "policy_binding"  ("policy") `);
    await db.query(`CREATE INDEX "IDX_f8222dcee2e5fa95c7a7812a29" ON "policy_binding"  ("group") `);
    await db.query(`CREATE INDEX "IDX_18dcf528d5ac9a9a28b889512d" ON "policy_binding"  ("user") `);
    await db.query(`CREATE INDEX "IDX_45786b255c48af8a225027f4a5" ON "policy_binding"  ("target", "order") `);
    await db.query(
      `CREATE TABLE "session" ("id" uuid NOT NULL, "token_hash" bytea NOT NULL, "user" uuid NOT NULL, "auth_time" TIMESTAMP WITH TIME ZONE NOT NULL, "amr" jsonb NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, "client_ip" text, "user_agent" text, CONSTRAINT "UQ_a83507eb0338ac037780e02f2b9" UNIQUE ("token_hash"), CONSTRAINT "PK_f55da76ac1c3ac420f444d2ff11" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "IDX_8e05f295cd772ec97ef5664219" ON "session"  ("user") `);
    await db.query(`CREATE INDEX "IDX_2223e981900a413ce4ce6386f9" ON "session"  ("expires_at") `);
    await db.query(
      `CREATE TABLE "user_group" ("user" uuid NOT NULL, "group" uuid NOT NULL, CONSTRAINT "PK_40d3fef5121e8af8781761910ec" PRIMARY KEY ("user", "group"))`,
    );
    await db.query(
      `ALTER TABLE "consent" ADD CONSTRAINT "FK_68cbea4c33e0b953a5d21e19b67" FOREIGN KEY ("user") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "consent" ADD CONSTRAINT "FK_d8d3d4f8461b3306e260f723dd7" FOREIGN KEY ("application") REFERENCES "application"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "brand" ADD CONSTRAINT "FK_4b2c307e478d4e090faa49e29f3" FOREIGN KEY ("flow_authentication") REFERENCES "flow"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "brand" ADD CONSTRAINT "FK_c0afe5eb30bf5a4855a7183c097" FOREIGN KEY ("flow_invalidation") REFERENCES "flow"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "brand" ADD CONSTRAINT "FK_8b29ef0dd9a1f64808b9c8ca8b2" FOREIGN KEY ("flow_recovery") REFERENCES "flow"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "brand" ADD CONSTRAINT "FK_81093a8bafff8bf3f015e0ea497" FOREIGN KEY ("flow_unenrollment") REFERENCES "flow"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "brand" ADD CONSTRAINT "FK_e482443327a3502f28a1e209f96" FOREIGN KEY ("flow_user_settings") REFERENCES "flow"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "brand" ADD CONSTRAINT "FK_054ad2d499d72face19b02f0d86" FOREIGN KEY ("flow_device_code") REFERENCES "flow"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "brand" ADD CONSTRAINT "FK_5126154a6293b5bb879c1c2044e" FOREIGN KEY ("flow_lockdown") REFERENCES "flow"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "flow_stage_binding" ADD CONSTRAINT "FK_36e1aa0a22f434b3befa8490746" FOREIGN KEY ("target") REFERENCES "flow"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "flow_stage_binding" ADD CONSTRAINT "FK_a39ec15dbfd065df1df50eb327a" FOREIGN KEY ("stage") REFERENCES "stage"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "run" ADD CONSTRAINT "FK_b15e7fd93d08c15827ef8f27264" FOREIGN KEY ("flow") REFERENCES "flow"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "oauth2_provider" ADD CONSTRAINT "FK_8cc02c8d04a17d343ffa9d6f7e0" FOREIGN KEY ("application") REFERENCES "application"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "oauth2_provider" ADD CONSTRAINT "FK_d56d9e618e84fe458dd0cb68c2a" FOREIGN KEY ("authentication_flow") REFERENCES "flow"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "oauth2_provider" ADD CONSTRAINT "FK_9a95953b79d3812a53aad7ceeec" FOREIGN KEY ("authorization_flow") REFERENCES "flow"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "oauth2_provider" ADD CONSTRAINT "FK_8b34e981c0ee3ecf95b36436e54" FOREIGN KEY ("invalidation_flow") REFERENCES "flow"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "device_grant" ADD CONSTRAINT "FK_1b58309f73824c7b507471d7612" FOREIGN KEY ("provider") REFERENCES "oauth2_provider"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "device_grant" ADD CONSTRAINT "FK_3623e75e6196cec34cdab6273b9" FOREIGN KEY ("user") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "device" ADD CONSTRAINT "FK_fe7ed7ca4c54cb033cf5d1d53b3" FOREIGN KEY ("user") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "device" ADD CONSTRAINT "FK_a11576988e260b314928a779982" FOREIGN KEY ("provider") REFERENCES "oauth2_provider"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "refresh_token" ADD CONSTRAINT "FK_41f44b5d01ba8c220b329aa55a6" FOREIGN KEY ("device") REFERENCES "device"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "policy_binding" ADD CONSTRAINT "FK_0686029037f346b589f8ad607f6" FOREIGN KEY ("policy") REFERENCES "policy"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "policy_binding" ADD CONSTRAINT "FK_f8222dcee2e5fa95c7a7812a294" FOREIGN KEY ("group") REFERENCES "group"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "policy_binding" ADD CONSTRAINT "FK_18dcf528d5ac9a9a28b889512d3" FOREIGN KEY ("user") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "session" ADD CONSTRAINT "FK_8e05f295cd772ec97ef56642192" FOREIGN KEY ("user") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "user_group" ADD CONSTRAINT "FK_25d039b174a23f78a0c4a6fae1e" FOREIGN KEY ("user") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "user_group" ADD CONSTRAINT "FK_1dcda02308ef76d3b04fd17f681" FOREIGN KEY ("group") REFERENCES "group"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(`CREATE INDEX "user_username_lower" ON "user" (lower("username"))`);
    await db.query(`CREATE INDEX "user_email_lower" ON "user" (lower("email"))`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "user_group" DROP CONSTRAINT "FK_1dcda02308ef76d3b04fd17f681"`);
    await db.query(`ALTER TABLE "user_group" DROP CONSTRAINT "FK_25d039b174a23f78a0c4a6fae1e"`);
    await db.query(`ALTER TABLE "session" DROP CONSTRAINT "FK_8e05f295cd772ec97ef56642192"`);
    await db.query(`ALTER TABLE "policy_binding" DROP CONSTRAINT "FK_18dcf528d5ac9a9a28b889512d3"`);
    await db.query(`ALTER TABLE "policy_binding" DROP CONSTRAINT "FK_f8222dcee2e5fa95c7a7812a294"`);
    await db.query(`ALTER TABLE "policy_binding" DROP CONSTRAINT "FK_0686029037f346b589f8ad607f6"`);
    await db.query(`ALTER TABLE "refresh_token" DROP CONSTRAINT "FK_41f44b5d01ba8c220b329aa55a6"`);
    await db.query(`ALTER TABLE "device" DROP CONSTRAINT "FK_a11576988e260b314928a779982"`);
    await db.query(`ALTER TABLE "device" DROP CONSTRAINT "FK_fe7ed7ca4c54cb033cf5d1d53b3"`);
    await db.query(`ALTER TABLE "device_grant" DROP CONSTRAINT "FK_3623e75e6196cec34cdab6273b9"`);
    await db.query(`ALTER TABLE "device_grant" DROP CONSTRAINT "FK_1b58309f73824c7b507471d7612"`);
    await db.query(`ALTER TABLE "oauth2_provider" DROP CONSTRAINT "FK_8b34e981c0ee3ecf95b36436e54"`);
    await db.query(`ALTER TABLE "oauth2_provider" DROP CONSTRAINT "FK_9a95953b79d3812a53aad7ceeec"`);
    await db.query(`ALTER TABLE "oauth2_provider" DROP CONSTRAINT "FK_d56d9e618e84fe458dd0cb68c2a"`);
    await db.query(`ALTER TABLE "oauth2_provider" DROP CONSTRAINT "FK_8cc02c8d04a17d343ffa9d6f7e0"`);
    await db.query(`ALTER TABLE "run" DROP CONSTRAINT "FK_b15e7fd93d08c15827ef8f27264"`);
    await db.query(`ALTER TABLE "flow_stage_binding" DROP CONSTRAINT "FK_a39ec15dbfd065df1df50eb327a"`);
    await db.query(`ALTER TABLE "flow_stage_binding" DROP CONSTRAINT "FK_36e1aa0a22f434b3befa8490746"`);
    await db.query(`ALTER TABLE "brand" DROP CONSTRAINT "FK_5126154a6293b5bb879c1c2044e"`);
    await db.query(`ALTER TABLE "brand" DROP CONSTRAINT "FK_054ad2d499d72face19b02f0d86"`);
    await db.query(`ALTER TABLE "brand" DROP CONSTRAINT "FK_e482443327a3502f28a1e209f96"`);
    await db.query(`ALTER TABLE "brand" DROP CONSTRAINT "FK_81093a8bafff8bf3f015e0ea497"`);
    await db.query(`ALTER TABLE "brand" DROP CONSTRAINT "FK_8b29ef0dd9a1f64808b9c8ca8b2"`);
    await db.query(`ALTER TABLE "brand" DROP CONSTRAINT "FK_c0afe5eb30bf5a4855a7183c097"`);
    await db.query(`ALTER TABLE "brand" DROP CONSTRAINT "FK_4b2c307e478d4e090faa49e29f3"`);
    await db.query(`ALTER TABLE "consent" DROP CONSTRAINT "FK_d8d3d4f8461b3306e260f723dd7"`);
    await db.query(`ALTER TABLE "consent" DROP CONSTRAINT "FK_68cbea4c33e0b953a5d21e19b67"`);
    await db.query(`DROP TABLE "user_group"`);
    await db.query(`DROP INDEX "public"."IDX_2223e981900a413ce4ce6386f9"`);
    await db.query(`DROP INDEX "public"."IDX_8e05f295cd772ec97ef5664219"`);
    await db.query(`DROP TABLE "session"`);
    await db.query(`DROP INDEX "public"."IDX_45786b255c48af8a225027f4a5"`);
    await db.query(`DROP INDEX "public"."IDX_18dcf528d5ac9a9a28b889512d"`);
    await db.query(`DROP INDEX "public"."IDX_f8222dcee2e5fa95c7a7812a29"`);
    await db.query(`DROP INDEX "public"."IDX_0686029037f346b589f8ad607f"`);
    await db.query(`DROP TABLE "policy_binding"`);
    await db.query(`DROP TABLE "policy"`);
    await db.query(`DROP TABLE "group"`);
    await db.query(`DROP INDEX "public"."IDX_61930339bf88a178df4b875326"`);
    await db.query(`DROP TABLE "limit_counter"`);
    await db.query(`DROP INDEX "public"."IDX_569863f658353af4ecc774baaf"`);
    await db.query(`DROP TABLE "event"`);
    await db.query(`DROP INDEX "public"."IDX_e888ad854be5ebd601c775455e"`);
    await db.query(`DROP INDEX "public"."IDX_41f44b5d01ba8c220b329aa55a"`);
    await db.query(`DROP TABLE "refresh_token"`);
    await db.query(`DROP TABLE "installation"`);
    await db.query(`DROP TABLE "scope_mapping"`);
    await db.query(`DROP INDEX "public"."IDX_a11576988e260b314928a77998"`);
    await db.query(`DROP INDEX "public"."IDX_fe7ed7ca4c54cb033cf5d1d53b"`);
    await db.query(`DROP TABLE "device"`);
    await db.query(`DROP INDEX "public"."IDX_7189ab3a6d6b311cbd18ab0a6a"`);
    await db.query(`DROP INDEX "public"."device_grant_living_user_code"`);
    await db.query(`DROP INDEX "public"."IDX_3623e75e6196cec34cdab6273b"`);
    await db.query(`DROP INDEX "public"."IDX_1b58309f73824c7b507471d761"`);
    await db.query(`DROP TABLE "device_grant"`);
    await db.query(`DROP INDEX "public"."IDX_8b34e981c0ee3ecf95b36436e5"`);
    await db.query(`DROP INDEX "public"."IDX_9a95953b79d3812a53aad7ceee"`);
    await db.query(`DROP INDEX "public"."IDX_d56d9e618e84fe458dd0cb68c2"`);
    await db.query(`DROP TABLE "oauth2_provider"`);
    await db.query(`DROP TABLE "signing_key"`);
    await db.query(`DROP INDEX "public"."IDX_fa6a3718a339a11ae9125b8f23"`);
    await db.query(`DROP INDEX "public"."IDX_70159424721ec6be465ff2244a"`);
    await db.query(`DROP INDEX "public"."IDX_b15e7fd93d08c15827ef8f2726"`);
    await db.query(`DROP TABLE "run"`);
    await db.query(`DROP INDEX "public"."IDX_a39ec15dbfd065df1df50eb327"`);
    await db.query(`DROP INDEX "public"."IDX_36e1aa0a22f434b3befa849074"`);
    await db.query(`DROP TABLE "flow_stage_binding"`);
    await db.query(`DROP TABLE "stage"`);
    await db.query(`DROP INDEX "public"."IDX_5126154a6293b5bb879c1c2044"`);
    await db.query(`DROP INDEX "public"."IDX_054ad2d499d72face19b02f0d8"`);
    await db.query(`DROP INDEX "public"."IDX_e482443327a3502f28a1e209f9"`);
    await db.query(`DROP INDEX "public"."IDX_81093a8bafff8bf3f015e0ea49"`);
    await db.query(`DROP INDEX "public"."IDX_8b29ef0dd9a1f64808b9c8ca8b"`);
    await db.query(`DROP INDEX "public"."IDX_c0afe5eb30bf5a4855a7183c09"`);
    await db.query(`DROP INDEX "public"."IDX_4b2c307e478d4e090faa49e29f"`);
    await db.query(`DROP TABLE "brand"`);
    await db.query(`DROP TABLE "flow"`);
    await db.query(`DROP TABLE "blueprint_instance"`);
    await db.query(`DROP INDEX "public"."IDX_d8d3d4f8461b3306e260f723dd"`);
    await db.query(`DROP INDEX "public"."IDX_68cbea4c33e0b953a5d21e19b6"`);
    await db.query(`DROP TABLE "consent"`);
    await db.query(`DROP TABLE "user"`);
    await db.query(`DROP TABLE "application"`);
  }
}
