/** What authentik calls types whose name is not just their words. */
const STAGES: Readonly<Record<string, string>> = {
  'authenticator-validate': 'Authenticator Validation Stage',
  'authenticator-duo': 'Duo Authenticator Setup Stage',
  'authenticator-email': 'Email Authenticator Setup Stage',
  'authenticator-endpoint-gdtc': 'Endpoint Authenticator Google Device Trust Connector Stage',
  'authenticator-sms': 'SMS Authenticator Setup Stage',
  'authenticator-static': 'Static Authenticator Setup Stage',
  'authenticator-totp': 'TOTP Authenticator Setup Stage',
  'authenticator-webauthn': 'WebAuthn Authenticator Setup Stage',
  mtls: 'Mutual TLS Stage',
};
const POLICIES: Readonly<Record<string, string>> = {
  cel: 'CEL Policy',
  expiry: 'Password Expiry Policy',
  geoip: 'GeoIP Policy',
  'unique-password': 'Password Uniqueness Policy',
};

/** `User Login Stage`: what authentik's pages call a type of stage. */
export function stageTypeName(type: string): string {
  return STAGES[type] ?? `${inWords(type)} Stage`;
}

/** `Event Matcher Policy`: the same for a type of policy. */
export function policyTypeName(type: string): string {
  return POLICIES[type] ?? `${inWords(type)} Policy`;
}

function inWords(type: string): string {
  return type
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}
