import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OAuthError } from './oauth-error.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The form of an OAuth request, read once. */
    oauthForm?: Form;
  }
}

const TYPE = 'application/x-www-form-urlencoded';

/** What belongs in the body. In the address it would end up in the logs of every proxy (RFC 6749 §2.3.1). */
const NEVER_IN_QUERY = [
  'client_id',
  'client_secret',
  'client_assertion',
  'grant_type',
  'device_code',
  'refresh_token',
  'scope',
  'scopes',
  'device_name',
  'return_number',
];

/** The parameters of an OAuth request. One without a value counts as absent, unknown ones are passed over. */
export class Form {
  private constructor(private readonly values: Readonly<Record<string, unknown>>) {}

  static of(request: FastifyRequest): Form {
    const query = Object(request.query) as Record<string, unknown>;
    const misplaced = NEVER_IN_QUERY.find((name) => name in query);
    if (misplaced !== undefined) {
      throw new OAuthError('invalid_request', `${misplaced} belongs in the body, not in the address.`);
    }
    const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    // a client that authenticates by Basic may have nothing to send
    if (type === undefined && request.body == null) return new Form({});
    if (type !== TYPE) throw new OAuthError('invalid_request', `The body must be ${TYPE}.`);
    const values = Object(request.body) as Record<string, unknown>;
    for (const [name, value] of Object.entries(values)) {
      // the parser makes a list of a parameter that is repeated; RFC 6749 §3.1, §3.2
      if (Array.isArray(value)) throw new OAuthError('invalid_request', `${name} is there more than once.`);
      if (String(value).includes('\0')) throw new OAuthError('invalid_request', `${name} contains a NUL character.`);
    }
    return new Form(values);
  }

  get(name: string): string | undefined {
    const value = this.values[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  require(name: string): string {
    const value = this.get(name);
    if (value === undefined) throw new OAuthError('invalid_request', `${name} is missing.`);
    return value;
  }
}

export function formOf(request: FastifyRequest): Form {
  return (request.oauthForm ??= Form.of(request));
}

/** Hands a controller the form of the request. */
export const FormBody = createParamDecorator((_: unknown, context: ExecutionContext) =>
  formOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
