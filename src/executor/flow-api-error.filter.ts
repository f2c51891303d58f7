import { randomUUID } from 'node:crypto';
import { Catch, HttpException, Injectable, type ArgumentsHost } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EarlyFilter } from '../platform/http/early-errors.js';
import { Events } from '../platform/events/events.js';
import { Refusal } from '../platform/http/refusal.js';
import { Log } from '../platform/log.js';

/** Says what went wrong as authentik's executor does: a flow error is an answer like any other. */
@Catch()
@Injectable()
export class FlowApiErrorFilter implements EarlyFilter {
  constructor(
    private readonly log: Log,
    private readonly events: Events,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    void reply.header('cache-control', 'no-store');
    if (error instanceof Refusal) {
      const { status, title, advice } = error;
      void reply.status(status).send({
        component: 'ak-stage-access-denied',
        error_message: `${title}. ${advice}`,
        pending_user: '',
        pending_user_avatar: '',
      });
      return;
    }
    const request_id = randomUUID();
    const flowError = { component: 'ak-stage-flow-error', request_id };
    const status = error instanceof HttpException ? error.getStatus() : Number(Object(error).statusCode ?? 500);
    if (status < 500) {
      // authentik answers a body that is no JSON with 200, and its clients expect that
      void reply.status(status === 400 ? 200 : status).send({ ...flowError, error: (error as Error).message });
      return;
    }
    const path = request.url.split('?')[0];
    this.log.error({ request_id, path, error: error instanceof Error ? error.stack : String(error) }, 'a flow failed');
    const context = { request_id, path };
    void this.events
      .record({ action: 'system_exception', client_ip: request.ip, context })
      // what went wrong stands in the log; the trail may be out of reach for the same reason
      .catch(() => undefined)
      .then(() => reply.status(200).send(flowError));
  }
}
