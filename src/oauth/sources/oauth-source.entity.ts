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
  /** By what addresses and files know it. */
  @Slug({ unique: true }) slug: string;
  /** What people read. */
  @Text({ min: 1 }) name: string;
  /** Whether people could come in through it. */
  @Flag() enabled = true;
  /** Shown above the others where people sign in. */
  @Flag() promoted = false;
  /** The flow for somebody whom the server knows already; by id. */
  @Reference(() => Flow, { nullable: true }) authentication_flow: string | null = null;
  /** The flow for somebody whom the server does not know yet; by id. */
  @Reference(() => Flow, { nullable: true }) enrollment_flow: string | null = null;
  /** What makes an account of what the other server says; by id. */
  @Uuids() user_property_mappings: string[] = [];
  /** What makes groups of what the other server says; by id. */
  @Uuids() group_property_mappings: string[] = [];
  /** How the policies bound to it are put together. */
  @Choice(ENGINE_MODES) policy_engine_mode: EngineMode = 'any';
  /** How somebody who comes in is told from the accounts that there are. */
  @Choice(USER_MATCHING_MODES) user_matching_mode: (typeof USER_MATCHING_MODES)[number] = 'identifier';
  /** How groups of the other server are told from those that there are. */
  @Choice(GROUP_MATCHING_MODES) group_matching_mode: (typeof GROUP_MATCHING_MODES)[number] = 'identifier';
  /** Where accounts that come of it are filed. */
  @Text({ min: 1 }) user_path_template = 'goauthentik.io/sources/%(slug)s';
  /** The address of a picture. */
  @Text() icon = '';
  /** Whose server it is, or `openidconnect`. */
  @Choice(PROVIDER_TYPES) provider_type: (typeof PROVIDER_TYPES)[number];
  /** Where a request token is had, with OAuth 1. */
  @Text({ nullable: true, max: 255 }) request_token_url: string | null = null;
  /** Where people are sent to sign in. */
  @Text({ nullable: true, max: 255 }) authorization_url: string | null = null;
  /** Where a code becomes a token. */
  @Text({ nullable: true, max: 255 }) access_token_url: string | null = null;
  /** Where it is asked who somebody is. */
  @Text({ nullable: true, max: 255 }) profile_url: string | null = null;
  /** Which proof of RFC 7636 goes along. */
  @Choice(PKCE_METHODS) pkce: (typeof PKCE_METHODS)[number] = 'none';
  /** The client id there. */
  @Text({ min: 1 }) consumer_key: string;
  /** Sealed; null: none was given yet. */
  @Text({ nullable: true }) consumer_secret: string | null = null;
  /** Scopes to ask for beside the usual ones, separated by spaces. */
  @Text() additional_scopes = '';
  /** Where the other server describes itself. */
  @Text() oidc_well_known_url = '';
  /** Where the other server publishes its keys. */
  @Text() oidc_jwks_url = '';
  /** The other server's keys. */
  @Json() oidc_jwks: Record<string, unknown> = {};
  /** How the secret is shown when a code becomes a token. */
  @Choice(CLIENT_AUTH_METHODS) authorization_code_auth_method: (typeof CLIENT_AUTH_METHODS)[number] = 'basic_auth';
}
