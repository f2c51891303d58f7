/** Models that no entry may make, there as here, and why. `authentik_core.userconsent: …` */
const EXCLUDED: Readonly<Record<string, string>> = {
  ...because('it is one of several kinds: an entry says which kind it makes', [
    'authentik_core.propertymapping',
    'authentik_core.provider',
    'authentik_core.source',
    'authentik_endpoints.connector',
    'authentik_flows.stage',
    'authentik_outposts.outpostserviceconnection',
    'authentik_policies.policy',
    'authentik_policies.policybindingmodel',
  ]),
  ...because('sessions come of signing in', [
    'authentik_core.authenticatedsession',
    'authentik_core.session',
    'authentik_providers_rac.connectiontoken',
    'authentik_providers_saml.samlsession',
  ]),
  ...because('consent is given by the person, on the page that asks for it', ['authentik_stages_consent.userconsent']),
  ...because('tokens and codes are issued to clients, and to nobody else', [
    'authentik_providers_oauth2.accesstoken',
    'authentik_providers_oauth2.authorizationcode',
    'authentik_providers_oauth2.devicetoken',
    'authentik_providers_oauth2.refreshtoken',
  ]),
  ...because('the server makes it for itself', [
    'authentik_flows.flowtoken',
    'authentik_policies_reputation.reputation',
    'authentik_stages_authenticator_webauthn.webauthndevicetype',
    'auth.group',
    'auth.permission',
    'contenttypes.contenttype',
    'sessions.session',
  ]),
};

function because(why: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, why]));
}

/** What to say to an entry of such a model; undefined: the model is none of them. */
export function notAllowed(name: string): string | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(EXCLUDED, lower) ? `Model ${name} not allowed: ${EXCLUDED[lower]}` : undefined;
}
