import { Body, Controller, Get, HttpException, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Brands } from '../brands/brands.service.js';
import { browserToken } from '../platform/http/browser.js';
import { Csrf } from '../platform/http/csrf.js';
import { AnswersErrors } from '../platform/http/early-errors.js';
import { visitorOf } from '../platform/http/visitor.js';
import { randomToken } from '../platform/secrets/random.js';
import { Answers } from './answers.service.js';
import { Executor } from './executor.service.js';
import { FlowApiErrorFilter } from './flow-api-error.filter.js';
import { applySession } from './flow.controller.js';
import type { FlowInfo, View } from './view.js';
import { runAddress, type Visit } from './visit.js';
import { Visits } from './visits.service.js';

/** What authentik's clients are told where neither the flow nor the brand has a picture. */
const BACKGROUND = '/static/dist/assets/images/flow_background.jpg';

/** A flow as JSON challenges, in the words of authentik's executor. Takes JSON only, which no foreign form can send. */
@Controller('api/v3/flows/executor')
export class FlowApiController {
  constructor(
    private readonly visits: Visits,
    private readonly executor: Executor,
    private readonly answers: Answers,
    private readonly brands: Brands,
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
    const answered = await this.answers.take(visit, body);
    applySession(request, reply, answered);
    const { view, at } = answered;
    const asksOn = 'errors' in view && Object.keys(view.errors).length === 0;
    if (!asksOn) return this.send(request, reply, view, visit);
    // the client goes on at the same address, unless the run has jumped to another flow
    if (!at || at.flow.id === visit.flow.id) {
      await reply.header('cache-control', 'no-store').redirect(request.url, 302);
    } else await this.send(request, reply, { kind: 'redirect', to: runAddress(at.flow, at.run) }, visit);
  }

  private visit(request: FastifyRequest, reply: FastifyReply, slug: string, query: unknown): Promise<Visit> {
    const passedOn = new URLSearchParams(typeof query === 'string' ? query : '');
    return this.visits.readWithoutRun(request, reply, slug, passedOn);
  }

  private async send(request: FastifyRequest, reply: FastifyReply, view: View, visit: Visit): Promise<void> {
    if (view.kind === 'challenge' && view.wait !== undefined) void reply.header('retry-after', String(view.wait));
    const json = await this.json(request, view, visit);
    await reply.status(200).header('cache-control', 'no-store').send(json);
  }

  private async json(request: FastifyRequest, view: View, visit: Visit): Promise<object> {
    if (view.kind === 'redirect') return { component: 'xak-flow-redirect', to: view.to };
    const flow_info = await this.info(request, view.flow_info);
    if (view.kind === 'denied') {
      return {
        component: 'ak-stage-access-denied',
        error_message: view.message,
        pending_user: view.pending_user,
        pending_user_avatar: '',
        flow_info,
        ...(view.why ? { why: view.why } : {}),
      };
    }
    const response_errors = Object.keys(view.errors).length > 0 ? { response_errors: view.errors } : {};
    switch (view.kind) {
      case 'continue':
        return {
          component: 'ak-stage-autosubmit',
          url: view.run ? runAddress(visit.flow, view.run) : visit.here,
          attrs: { csrf: this.csrf.token(browserToken(request) ?? '') },
          title: flow_info.title,
          flow_info,
          ...response_errors,
        };
      case 'link':
        return {
          component: 'ak-stage-consent',
          flow_info,
          header_text: view.header_text,
          permissions: [],
          additional_permissions: [],
          token: randomToken(16),
          pending_user: view.pending_user,
          pending_user_avatar: '',
        };
      case 'challenge':
        return { component: view.type.component, flow_info, ...view.challenge, ...response_errors };
    }
  }

  private async info(request: FastifyRequest, info: FlowInfo): Promise<FlowInfo> {
    if (info.background !== '') return info;
    const brand = await this.brands.forHost(visitorOf(request).host);
    return { ...info, background: brand.branding_default_flow_background || BACKGROUND };
  }
}
