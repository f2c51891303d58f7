import { applyDecorators, UseFilters, type ExceptionFilter, type Type } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** A filter that can also answer what goes wrong before Nest is asked. */
export interface EarlyFilter extends ExceptionFilter {
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): unknown;
}

/** On a route: errors go to this filter, also those of a body that cannot even be parsed. */
export const AnswersErrors = (filter: Type<EarlyFilter>): MethodDecorator =>
  applyDecorators(UseFilters(filter), RouteConfig({ filter }));

/** To be called in the constructor of the filter's module: routes are made later. Without HTTP there are none. */
export function answerEarlyErrors(host: HttpAdapterHost, filter: EarlyFilter): void {
  const fastify = host.httpAdapter?.getInstance<FastifyInstance | undefined>();
  fastify?.addHook('onRoute', (route) => {
    if ((route.config as { filter?: unknown } | undefined)?.filter !== filter.constructor) return;
    route.errorHandler = (error, request, reply) => void filter.answer(error, request, reply);
  });
}
