import { GRANT_TYPES, OAuth2Provider } from '../../oauth/clients/oauth2-provider.entity.js';
import { REDIRECT_URI_KEYS, redirectUriProblems } from '../../oauth/clients/redirect-uri.js';
import { CertificateKeyPair } from '../../platform/certificates/certificate-key-pair.entity.js';
import type { Problem } from '../../platform/validation.js';
import { model, type Work, textOr } from './model.js';

export const provider = model({
  names: ['authentik_providers_oauth2.oauth2provider', 'provider'],
  short: 'provider',
  key: 'name',
  entity: OAuth2Provider,
  references: {
    application: ['application'],
    authentication_flow: ['flow'],
    authorization_flow: ['flow'],
    invalidation_flow: ['flow'],
    property_mappings: ['scope'],
    jwt_federation_sources: ['authentik_sources_oauth.oauthsource'],
    jwt_federation_providers: ['provider'],
    backchannel_application: ['application'],
    signing_key: ['certificate'],
    encryption_key: ['certificate'],
  },
  mirrors: ['application', 'backchannel_application'],
  demanded: ['redirect_uris'],
  itemKeys: { redirect_uris: REDIRECT_URI_KEYS },
  extras: {
    /** What a confidential client shows, stored as a keyed hash. Null or empty: left as it is. */
    client_secret: {
      secret: true,
      problem: textOr('client_secret must be a text: put it in quotes'),
      read: async ({ tx }, id) => (await tx.findOneByOrFail(OAuth2Provider, { id })).client_secret_hash !== null,
      async write({ tx, providers }, id, value) {
        if (value === null || value === '') return false;
        const { client_secret_hash: before } = await tx.findOneByOrFail(OAuth2Provider, { id });
        await providers.setSecret(id, value as string, tx);
        const { client_secret_hash: after } = await tx.findOneByOrFail(OAuth2Provider, { id });
        return before === null || after === null || !before.equals(after);
      },
    },
  },
  kept: [
    'access_code_validity',
    'authentication_flow',
    'backchannel_application',
    'encryption_key',
    'invalidation_flow',
    'is_backchannel',
    'jwt_federation_providers',
    'jwt_federation_sources',
    'logout_method',
    'logout_uri',
    'redirect_uris',
  ],
  readOnly: [
    'assigned_application_name',
    'assigned_application_slug',
    'assigned_backchannel_application_name',
    'assigned_backchannel_application_slug',
  ],
  async rule({ redirect_uris, signing_key }, work) {
    return [...redirectUriProblems(redirect_uris), ...(await keyProblems(signing_key, work))];
  },
  complete(row, given) {
    const warnings: string[] = [];
    if (!given.has('grant_types')) {
      row.grant_types = [...GRANT_TYPES];
      warnings.push('no grant_types are given, so this client may use all of them; name those that it needs');
    }
    if (row.client_type === 'confidential' && !given.has('client_secret')) {
      warnings.push('a confidential client without a client_secret cannot get in; give it one, or make it public');
    }
    return warnings;
  },
});

async function keyProblems(signing_key: string | null, work: Work | undefined): Promise<Problem[]> {
  const pair = signing_key === null ? null : await work?.tx.findOneBy(CertificateKeyPair, { id: signing_key });
  if (!pair || pair.key_data !== null) return [];
  const message = 'this certificate has no private key, so it cannot sign: give it key_data';
  return [{ field: 'signing_key', message }];
}

/** A provider of whatever protocol: for references only. */
export const anyProvider = model({
  names: ['authentik_core.provider'],
  key: 'name',
  entity: OAuth2Provider,
  findOnly: true,
});
