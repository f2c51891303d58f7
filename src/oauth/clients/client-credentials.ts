import type { Form } from '../form.js';
import { OAuthError } from '../oauth-error.js';

/** How a client says who it is (RFC 6749 §2.3). */
export interface ClientCredentials {
  client_id: string;
  client_secret: string | undefined;
  /** True when it came in the Authorization header: then a refusal is a 401 (RFC 6749 §5.2). */
  basic: boolean;
}

const CHALLENGE = 'Basic realm="Stagedoor", charset="UTF-8"';

/** Unknown client, wrong secret, no secret: the same answer, so that nobody can try out which clients there are. */
export function invalidClient(basic: boolean, description?: string): OAuthError {
  return new OAuthError(
    'invalid_client',
    description ?? 'Client authentication failed: the client is unknown, or its secret is missing or wrong.',
    basic ? { status: 401, headers: { 'www-authenticate': CHALLENGE } } : {},
  );
}

/** Reads the client's name and secret from the header or the body; from both is an error. */
export function clientCredentials(authorization: string | undefined, form: Form): ClientCredentials {
  const inBody = form.get('client_secret') !== undefined;
  const assertion = form.get('client_assertion') !== undefined;
  const header = authorization !== undefined && authorization !== '';
  if ([header, inBody, assertion].filter(Boolean).length > 1) {
    throw new OAuthError('invalid_request', 'The client authenticates in more than one way; use one.');
  }
  if (assertion) throw invalidClient(false, 'client_assertion is not supported; use client_secret.');
  if (header) return fromHeader(authorization, form);
  const client_id = form.get('client_id');
  if (client_id === undefined) throw invalidClient(false, 'client_id is missing.');
  return { client_id, client_secret: form.get('client_secret'), basic: false };
}

function fromHeader(authorization: string, form: Form): ClientCredentials {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=_-]*) *$/i.exec(authorization) ?? [];
  const pair = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 1) throw invalidClient(true, 'The Authorization header must be Basic with client_id:client_secret.');
  const client_id = formDecoded(pair.slice(0, colon));
  if ((form.get('client_id') ?? client_id) !== client_id) {
    throw new OAuthError('invalid_request', 'client_id in the body is not the one in the Authorization header.');
  }
  return { client_id, client_secret: formDecoded(pair.slice(colon + 1)) || undefined, basic: true };
}

/** RFC 6749 §2.3.1: both parts are form-encoded before they are joined. Clients that forget to do so are let be. */
function formDecoded(part: string): string {
  try {
    return decodeURIComponent(part.replace(/\+/g, ' '));
  } catch {
    return part;
  }
}
