import { Catch, Injectable, type ArgumentsHost } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EarlyFilter } from '../platform/http/early-errors.js';
import { Log } from '../platform/log.js';
import { OAuthError } from './oauth-error.js';

/** Every error of an OAuth endpoint, as JSON in the shape of RFC 6749 §5.2. */
@Catch()
@Injectable()
export class OAuthErrorFilter implements EarlyFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const error = thrown instanceof OAuthError ? thrown : (misread(thrown) ?? this.fault(thrown, request));
    void reply
      .status(error.status)
      .headers({ 'cache-control': 'no-store', pragma: 'no-cache', ...error.headers })
      .send(error.body);
  }

  private fault(error: unknown, request: FastifyRequest): OAuthError {
    const path = request.url.split('?')[0];
    this.log.error({ path, error: error instanceof Error ? error.stack : String(error) }, 'an OAuth request failed');
    return new OAuthError('server_error', 'Something went wrong on the server; its log says what. Try again later.', {
      status: 500,
    });
  }
}

/** A body that Fastify could not read: that is the client's fault, and RFC 6749 §5.2 has one code for it. */
function misread(error: unknown): OAuthError | undefined {
  const { status, statusCode = status } = Object(error) as { status?: unknown; statusCode?: unknown };
  switch (statusCode) {
    case 413:
      return new OAuthError('invalid_request', 'The body is too large.');
    case 415:
      return new OAuthError('invalid_request', 'The body must be application/x-www-form-urlencoded.');
    case 400:
      return new OAuthError('invalid_request', 'The body cannot be read; it must be a URL-encoded form.');
    default:
      return undefined;
  }
}
