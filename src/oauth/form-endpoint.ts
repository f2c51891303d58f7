import {
  All,
  applyDecorators,
  Header,
  HttpCode,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AnswersErrors } from '../platform/http/early-errors.js';
import { ClientGuard } from './clients/client.guard.js';
import { OAuthErrorFilter } from './oauth-error.filter.js';
import { OAuthError } from './oauth-error.js';

class PostOnly implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { method } = context.switchToHttp().getRequest<FastifyRequest>();
    if (method === 'POST') return true;
    throw new OAuthError('invalid_request', `This endpoint takes POST with a form in the body, not ${method}.`, {
      status: 405,
      headers: { allow: 'POST' },
    });
  }
}

/** An endpoint that a client POSTs a form to: RFC 6749 §3.2, RFC 8628 §3.1. Every answer is `no-store`. */
export const FormEndpoint = (path: string): MethodDecorator =>
  applyDecorators(
    All(path),
    AnswersErrors(OAuthErrorFilter),
    UseGuards(PostOnly, ClientGuard),
    HttpCode(200),
    Header('cache-control', 'no-store'),
    Header('pragma', 'no-cache'),
  );
