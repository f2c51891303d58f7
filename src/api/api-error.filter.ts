import { Catch, HttpException, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../platform/http/refusal.js';
import { Log } from '../platform/log.js';

/** Says what went wrong as authentik's API does: `{"detail": "…"}`. */
@Catch()
@Injectable()
export class ApiErrorFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const { status, detail } = this.told(error, http.getRequest<FastifyRequest>());
    void http.getResponse<FastifyReply>().status(status).header('cache-control', 'no-store').send({ detail });
  }

  private told(error: unknown, request: FastifyRequest): { status: number; detail: string } {
    if (error instanceof Refusal) return { status: error.status, detail: `${error.title}. ${error.advice}` };
    if (error instanceof HttpException) return { status: error.getStatus(), detail: error.message };
    const path = request.url.split('?')[0];
    this.log.error({ path, error: error instanceof Error ? error.stack : String(error) }, 'a request failed');
    return { status: 500, detail: 'Something went wrong here.' };
  }
}
