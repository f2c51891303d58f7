import { Catch, HttpException, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Log } from '../platform/log.js';
import { PLAIN_LOOK } from '../platform/pages/look.js';
import { Pages } from '../platform/pages/pages.js';
import { Refusal } from '../platform/http/refusal.js';
import { BrandedPages } from './branded-pages.js';

const TEMPLATE = new URL('./error.hbs', import.meta.url);

const NOT_FOUND = new Refusal(
  404,
  'There is nothing here',
  'Check the address. To sign in a device, open the address that it shows.',
);
const FAULT = new Refusal(
  500,
  'Something went wrong here',
  'It is not your fault. Wait a moment, go back, and try again.',
);

/** Says on a page, in a person's words, what went wrong and what to do. A program that asks for JSON gets JSON. */
@Catch()
@Injectable()
export class PageErrorFilter implements ExceptionFilter {
  constructor(
    private readonly branded: BrandedPages,
    private readonly pages: Pages,
    private readonly log: Log,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const refusal = this.refusalFor(error, request);
    void reply.status(refusal.status).header('cache-control', 'no-store');
    if (request.headers.accept?.includes('application/json') === true || request.url.startsWith('/api/')) {
      await reply.send({ error: refusal.title, advice: refusal.advice });
      return;
    }
    const view = { title: refusal.title, advice: refusal.advice, forAdmin: refusal.forAdmin ?? '' };
    // the brand's looks need the database, which may be what went wrong
    const page = await this.branded
      .render(request, TEMPLATE, view)
      .catch(() => this.pages.render(TEMPLATE, view, PLAIN_LOOK));
    await reply.header('content-type', 'text/html; charset=utf-8').send(page);
  }

  private refusalFor(error: unknown, request: FastifyRequest): Refusal {
    if (error instanceof Refusal) return error;
    const status = statusOf(error);
    if (status === 404) return NOT_FOUND;
    if (status !== undefined && status < 500) {
      return new Refusal(status, 'That request cannot be understood', (error as Error).message);
    }
    if (error instanceof HttpException) return new Refusal(error.getStatus(), FAULT.title, error.message);
    const path = request.url.split('?')[0];
    this.log.error({ path, error: error instanceof Error ? error.stack : String(error) }, 'a request failed');
    return FAULT;
  }
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}
