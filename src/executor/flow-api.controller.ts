import { Body, Controller, Get, HttpException, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Runs } from '../flows/runs.service.js';
import { browserToken } from '../platform/http/browser.js';
import { Csrf } from '../platform/http/csrf.js';
import { AnswersErrors } from '../platform/http/early-errors.js';
import { Executor } from './executor.service.js';
import { FlowApiErrorFilter } from './flow-api-error.filter.js';
import { applySession } from './flow.controller.js';
import type { View } from './view.js';
import type { Visit } from './visit.js';
import { Visits } from './visits.service.js';

/** A flow as JSON challenges, in the words of authentik's executor. Takes JSON only, which no foreign form can send. */
@Controller('api/v3/flows/executor')
export class FlowApiController {
  constructor(
    private readonly visits: Visits,
    private readonly executor: Executor,
    private readonly runs: Runs,
    private readonly csrf: Csrf,
  ) {}

  @Get(':slug')
  @AnswersErrors(FlowApiErrorFilter)
  async show(
    @Param('slug') slug: string,
    @Query('query') query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = await this.visit(request, reply, slug, query);
    await this.send(request, reply, await this.executor.look(visit), visit);
  }

  @Post(':slug')
  @AnswersErrors(FlowApiErrorFilter)
  async answer(
    @Param('slug') slug: string,
    @Query('query') query: unknown,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
      throw new HttpException('Send the answer as application/json.', 415);
    }
    const visit = await this.visit(request, reply, slug, query);
    const answered = await this.executor.answer(visit, body);
    applySession(request, reply, answered);
    const { view } = answered;
    const asksOn = view.kind === 'continue' || (view.kind === 'challenge' && Object.keys(view.errors).length === 0);
    if (asksOn) await reply.header('cache-control', 'no-store').redirect(request.url, 302);
    else await this.send(request, reply, view, visit);
  }

  /** A client that carries no run's id is at the youngest run that began at its address. */
  private async visit(request: FastifyRequest, reply: FastifyReply, slug: string, query: unknown): Promise<Visit> {
    const visit = await this.visits.read(
      request,
      reply,
      slug,
      new URLSearchParams(typeof query === 'string' ? query : ''),
    );
    if (visit.run) return visit;
    return { ...visit, run: await this.runs.youngest(visit.flow.id, visit.browserHash, visit.openingHash) };
  }

  private async send(request: FastifyRequest, reply: FastifyReply, view: View, visit: Visit): Promise<void> {
    if (view.kind === 'challenge' && view.wait !== undefined) void reply.header('retry-after', String(view.wait));
    await reply
      .status(200)
      .header('cache-control', 'no-store')
      .send(this.json(request, view, visit));
  }

  private json(request: FastifyRequest, view: View, visit: Visit): object {
    switch (view.kind) {
      case 'redirect':
        return { component: 'xak-flow-redirect', to: view.to };
      case 'denied':
        return {
          component: 'ak-stage-access-denied',
          error_message: view.message,
          pending_user: view.pending_user,
          pending_user_avatar: '',
          flow_info: view.flow_info,
        };
      case 'continue':
        return {
          component: 'ak-stage-autosubmit',
          url: view.run ? `/if/flow/${visit.flow.slug}/?run=${view.run.id}` : visit.here,
          attrs: { csrf: this.csrf.token(browserToken(request) ?? '') },
          title: view.flow_info.title,
          flow_info: view.flow_info,
        };
      case 'challenge': {
        const { type, challenge, flow_info, errors } = view;
        const wrong = Object.keys(errors).length > 0 ? { response_errors: errors } : {};
        return { component: type.component, flow_info, ...challenge, ...wrong };
      }
    }
  }
}
