import { Body, Controller, Get, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrandedPages } from '../brands/branded-pages.js';
import { PageErrorFilter } from '../brands/page-error.filter.js';
import { browserToken } from '../platform/http/browser.js';
import { clearCookie, setCookie } from '../platform/http/cookies.js';
import { rawQuery } from '../platform/http/query.js';
import { Csrf } from '../platform/http/csrf.js';
import { Executor } from './executor.service.js';
import type { Answered, View } from './view.js';
import { Visits } from './visits.service.js';

const DENIED = new URL('./denied.hbs', import.meta.url);
const CONTINUE = new URL('./continue.hbs', import.meta.url);

/** A flow as pages: GET shows, POST changes, then 303. Works without JavaScript. */
@Controller('if/flow')
@UseFilters(PageErrorFilter)
export class FlowController {
  constructor(
    private readonly visits: Visits,
    private readonly executor: Executor,
    private readonly pages: BrandedPages,
    private readonly csrf: Csrf,
  ) {}

  @Get(':slug')
  async show(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.read(request, reply, slug, queryOf(request));
    await this.send(request, reply, await this.executor.look(visit), 302);
  }

  @Post(':slug')
  async answer(
    @Param('slug') slug: string,
    @Body() body: Record<string, unknown> | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.csrf.verify(request, body?.['csrf']);
    const visit = await this.visits.read(request, reply, slug, queryOf(request));
    const answered = await this.executor.answer(visit, body);
    applySession(request, reply, answered);
    const { view, run } = answered;
    const invalid = view.kind === 'challenge' && Object.keys(view.errors).length > 0;
    if (view.kind === 'redirect' || invalid || run === null) return this.send(request, reply, view, 303, typedIn(body));
    await reply.redirect(`/if/flow/${slug}/?run=${run.id}`, 303);
  }

  private async send(
    request: FastifyRequest,
    reply: FastifyReply,
    view: View,
    redirectStatus: number,
    typed = {},
  ): Promise<void> {
    void reply.header('cache-control', 'no-store');
    if (view.kind === 'redirect') {
      await reply.redirect(view.to, redirectStatus);
      return;
    }
    const { title } = view.flow_info;
    const html = (template: URL, more: object): Promise<string> =>
      this.pages.render(request, template, { title, flow_info: view.flow_info, ...this.form(request, view), ...more });
    void reply.header('content-type', 'text/html; charset=utf-8');
    if (view.kind === 'denied') {
      await reply.status(403).send(await html(DENIED, { message: view.message }));
    } else if (view.kind === 'continue') {
      await reply.status(200).send(await html(CONTINUE, {}));
    } else {
      const { challenge, errors, wait } = view;
      if (wait !== undefined) void reply.header('retry-after', String(wait));
      void reply.status(wait !== undefined ? 429 : Object.keys(errors).length > 0 ? 400 : 200);
      await reply.send(await html(view.type.template, { challenge, errors, typed }));
    }
  }

  /** Where the form goes and what ties it to this browser. */
  private form(request: FastifyRequest, view: Exclude<View, { kind: 'redirect' }>): { action: string; csrf: string } {
    const path = request.url.split('?')[0] ?? '';
    const run = view.kind === 'denied' ? null : view.run;
    return {
      action: run ? `${path}?run=${run.id}` : request.url,
      csrf: this.csrf.token(browserToken(request) ?? ''),
    };
  }
}

export function applySession(request: FastifyRequest, reply: FastifyReply, { session, signedOut }: Answered): void {
  if (session) {
    setCookie(request, reply, 'stagedoor_session', session.token, session.seconds);
    const browser = browserToken(request);
    // a browser is known by its cookie, which has to last as long
    if (session.knownFor > 0 && browser !== undefined)
      setCookie(request, reply, 'stagedoor_browser', browser, session.knownFor);
  } else if (signedOut) clearCookie(request, reply, 'stagedoor_session');
}

/** What may stand in the fields again after a mistake: everything but secrets. */
function typedIn(body: Record<string, unknown> | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body ?? {}).filter(([name]) => name !== 'password'));
}

function queryOf(request: FastifyRequest): URLSearchParams {
  return new URLSearchParams(rawQuery(request));
}
