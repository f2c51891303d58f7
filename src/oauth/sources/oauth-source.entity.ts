import { randomUUID } from 'node:crypto';
import { Entity } from 'typeorm';
import { Choice, Flag, Id, Json, Reference, Slug, Text, Uuids } from '../../platform/database/fields.js';
import { Flow } from '../../flows/flow.entity.js';
import { ENGINE_MODES, type EngineMode } from '../../policies/engine-mode.js';

export const PROVIDER_TYPES = [
  'apple',
  'azuread',
  'discord',
  'openidconnect',
  'entraid',
  'facebook',
  'github',
  'gitlab',
  'google',
  'mailcow',
  'okta',
  'patreon',
  'reddit',
  'slack',
  'twitch',
  'twitter',
  'wechat',
] as const;
export const USER_MATCHING_MODES = [
  'identifier',
  'email_link',
  'email_deny',
  'username_link',
  'username_deny',
] as const;
export const GROUP_MATCHING_MODES = ['identifier', 'name_link', 'name_deny'] as const;
export const PKCE_METHODS = ['none', 'plain', 'S256'] as const;
export const CLIENT_AUTH_METHODS = ['basic_auth', 'post_body'] as const;

/** Another server whose people could sign in here. It is kept, and nobody comes in through it. */
@Entity('oauth_source')
export class OAuthSource {
  @Id() id: string = randomUUID();
  @Slug({ unique: true }) slug: string;
  @Text({ min: 1 }) name: string;
  @Flag() enabled = true;
  /** Shown above the others where people sign in. */
  @Flag() promoted = false;
  @Reference(() => Flow, { nullable: true }) authentication_flow: string | null = null;
  @Reference(() => Flow, { nullable: true }) enrollment_flow: string | null = null;
  @Uuids() user_property_mappings: string[] = [];
  @Uuids() group_property_mappings: string[] = [];
  @Choice(ENGINE_MODES) policy_engine_mode: EngineMode = 'any';
  @Choice(USER_MATCHING_MODES) user_matching_mode: (typeof USER_MATCHING_MODES)[number] = 'identifier';
  @Choice(GROUP_MATCHING_MODES) group_matching_mode: (typeof GROUP_MATCHING_MODES)[number] = 'identifier';
  @Text({ min: 1 }) user_path_template = 'goauthentik.io/sources/%(slug)s';
  @Text() icon = '';
  @Choice(PROVIDER_TYPES) provider_type: (typeof PROVIDER_TYPES)[number];
  @Text({ nullable: true, max: 255 }) request_token_url: string | null = null;
  @Text({ nullable: true, max: 255 }) authorization_url: string | null = null;
  @Text({ nullable: true, max: 255 }) access_token_url: string | null = null;
  @Text({ nullable: true, max: 255 }) profile_url: string | null = null;
  @Choice(PKCE_METHODS) pkce: (typeof PKCE_METHODS)[number] = 'none';
  /** The client id there. */
  @Text({ min: 1 }) consumer_key: string;
  /** Sealed; null: none was given yet. */
  @Text({ nullable: true }) consumer_secret: string | null = null;
  @Text() additional_scopes = '';
  @Text() oidc_well_known_url = '';
  @Text() oidc_jwks_url = '';
  @Json() oidc_jwks: Record<string, unknown> = {};
  @Choice(CLIENT_AUTH_METHODS) authorization_code_auth_method: (typeof CLIENT_AUTH_METHODS)[number] = 'basic_auth';
}
