import { OAuthSource } from '../../oauth/sources/oauth-source.entity.js';
import { model, textOr } from './model.js';

const MAPPINGS = ['authentik_core.propertymapping'];

export const oauthSource = model({
  names: ['authentik_sources_oauth.oauthsource'],
  key: 'slug',
  entity: OAuthSource,
  references: {
    authentication_flow: ['flow'],
    enrollment_flow: ['flow'],
    user_property_mappings: MAPPINGS,
    group_property_mappings: MAPPINGS,
  },
  extras: {
    /** Stored sealed. Null or empty: left as it is. */
    consumer_secret: {
      secret: true,
      problem: textOr('consumer_secret must be a text: put it in quotes'),
      read: async ({ tx }, id) => (await tx.findOneByOrFail(OAuthSource, { id })).consumer_secret !== null,
      // sealed, not hashed: one day it has to be shown to the other server
      async write({ tx, secrets }, id, value) {
        if (value === null || value === '') return false;
        const { consumer_secret: sealed } = await tx.findOneByOrFail(OAuthSource, { id });
        if (sealed !== null && secrets.unseal('source-secret', sealed) === value) return false;
        await tx.update(OAuthSource, { id }, { consumer_secret: secrets.seal('source-secret', value as string) });
        return true;
      },
    },
  },
  hidden: ['consumer_secret'],
  kept: [
    'access_token_url',
    'additional_scopes',
    'authentication_flow',
    'authorization_code_auth_method',
    'authorization_url',
    'consumer_key',
    'consumer_secret',
    'enabled',
    'enrollment_flow',
    'group_matching_mode',
    'group_property_mappings',
    'icon',
    'oidc_jwks',
    'oidc_jwks_url',
    'oidc_well_known_url',
    'pkce',
    'policy_engine_mode',
    'profile_url',
    'promoted',
    'provider_type',
    'request_token_url',
    'user_matching_mode',
    'user_path_template',
    'user_property_mappings',
  ],
  readOnly: ['callback_url', 'icon_themed_urls', 'icon_url', 'managed', 'type'],
});

/** A source of whatever protocol: for references only. */
export const source = model({
  names: ['authentik_core.source'],
  key: 'slug',
  entity: OAuthSource,
  findOnly: true,
});
