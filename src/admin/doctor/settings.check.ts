import type { Check } from './finding.js';

export const settings: Check = ({ config }) => [
  config.url === undefined
    ? {
        level: 'warning',
        about: 'STAGEDOOR_URL',
        text: 'is not set, so issuers and addresses follow whatever host a request names',
        advice: 'Set it to the public address before anybody but you uses the server.',
      }
    : { level: 'fine', about: 'STAGEDOOR_URL', text: config.url },
  ...(config.url !== undefined && !isSafe(new URL(config.url))
    ? [
        {
          level: 'error' as const,
          about: 'STAGEDOOR_URL',
          text: 'is http, but RFC 8628 §3.1 asks for TLS',
          advice: 'Put a reverse proxy with TLS in front, and name it in STAGEDOOR_TRUST_PROXY.',
        },
      ]
    : []),
  config.databaseUrl === undefined
    ? {
        level: 'notice',
        about: 'database',
        text: `the embedded PGlite in ${config.dataDir}: for one server, and not safe against a power cut`,
        advice: 'For production set DATABASE_URL to a PostgreSQL.',
      }
    : { level: 'fine', about: 'database', text: 'PostgreSQL' },
  ...(config.databaseUrl !== undefined && config.secretKey === undefined
    ? [
        {
          level: 'warning' as const,
          about: 'STAGEDOOR_SECRET_KEY',
          text: `is not set: the key is the one in ${config.dataDir}, which another server on this database would not have`,
          advice: 'Set it, to the same value on every server.',
        },
      ]
    : []),
];

/** TLS, or a server that only this machine reaches. */
function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
