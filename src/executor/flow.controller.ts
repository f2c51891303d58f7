import { Body, Controller, Get, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrandedPages } from '../brands/branded-pages.js';
import { PageErrorFilter } from '../brands/page-error.filter.js';
import { browserToken } from '../platform/http/browser.js';
import { clearCookie, setCookie } from '../platform/http/cookies.js';
import { Csrf } from '../platform/http/csrf.js';
import { localPath } from '../platform/http/local-path.js';
import { rawQuery } from '../platform/http/query.js';
import { randomToken } from '../platform/secrets/random.js';
import { Answers } from './answers.service.js';
import { allowSources } from './content-policy.js';
import { Executor } from './executor.service.js';
import { withoutPage } from './flow-query.js';
import type { Answered, View } from './view.js';
import { runAddress } from './visit.js';
import { Visits } from './visits.service.js';

const DENIED = new URL('./denied.hbs', import.meta.url);
const CONTINUE = new URL('./continue.hbs', import.meta.url);
const LINK = new URL('./link.hbs', import.meta.url);
const LEAVING = new URL('./leaving.hbs', import.meta.url);

/** A flow as pages: GET shows, POST changes, then 303. Works without JavaScript. */
@Controller('if/flow')
@UseFilters(PageErrorFilter)
export class FlowController {
  constructor(
    private readonly visits: Visits,
    private readonly executor: Executor,
    private readonly answers: Answers,
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
    const answered = await this.answers.take(visit, body);
    applySession(request, reply, answered);
    const { view, at } = answered;
    const told = 'errors' in view && Object.keys(view.errors).length > 0;
    if (view.kind === 'redirect' || told || !at) return this.send(request, reply, view, 303, typedIn(body, view));
    await reply.redirect(runAddress(at.flow, at.run), 303);
  }

  private async send(
    request: FastifyRequest,
    reply: FastifyReply,
    view: View,
    redirectStatus: number,
    typed = {},
  ): Promise<void> {
    void reply.header('cache-control', 'no-store');
    if (view.kind === 'redirect' && localPath(view.to) !== null) {
      await reply.redirect(view.to, redirectStatus);
      return;
    }
    void reply.header('content-type', 'text/html; charset=utf-8');
    if (view.kind === 'redirect') {
      // a form may lead to this server only: the browser goes on from a page of its own
      const { to } = view;
      const leaving = { title: 'On to another page', to, host: /^https?:/i.test(to) ? new URL(to).host : '' };
      await reply.status(200).send(await this.pages.render(request, LEAVING, leaving));
      return;
    }
    const { title, layout, background } = view.flow_info;
    const html = (template: URL, more: object): Promise<string> =>
      this.pages.render(request, template, {
        title,
        flow_info: view.flow_info,
        frame: { layout, background },
        ...('notices' in view ? { notices: view.notices, errors: view.errors } : {}),
        ...this.form(request, view),
        ...more,
      });
    switch (view.kind) {
      case 'denied':
        await reply.status(403).send(await html(DENIED, { message: view.message, back: view.back, why: view.why }));
        return;
      case 'continue':
        await reply.status(statusOf(view)).send(await html(CONTINUE, {}));
        return;
      case 'link': {
        const { header_text, pending_user } = view;
        await reply.status(200).send(await html(LINK, { header_text, pending_user }));
        return;
      }
      case 'challenge': {
        const { challenge, wait, sources, type } = view;
        if (wait !== undefined) void reply.header('retry-after', String(wait));
        allowSources(reply, sources);
        await reply
          .status(wait !== undefined ? 429 : statusOf(view))
          .send(await html(type.template, { challenge, typed }));
      }
    }
  }

  /**
   * Where the form goes and what ties it to this browser. An answer names the step and the stage that it is for; the
   * first one names its page, so that two presses begin one run.
   */
  private form(request: FastifyRequest, view: Exclude<View, { kind: 'redirect' }>): { action: string; csrf: string } {
    const csrf = this.csrf.token(browserToken(request) ?? '');
    const { run, at } = view.kind === 'denied' ? { run: null, at: '' } : view;
    const query = run ? new URLSearchParams({ run: run.id, step: String(run.step) }) : withoutPage(queryOf(request));
    if (!run) query.set('begin', randomToken(16));
    if (at !== '') query.set('at', at);
    return { action: `${request.url.split('?')[0]!}?${query.toString()}`, csrf };
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

function statusOf({ errors }: { errors: object }): number {
  return Object.keys(errors).length > 0 ? 400 : 200;
}

/** What may stand in the fields again after a mistake: everything but secrets. */
function typedIn(body: Record<string, unknown> | undefined, view: View): Record<string, unknown> {
  const concealed = view.kind === 'challenge' ? (view.type.conceals?.(view.challenge) ?? []) : [];
  return Object.fromEntries(
    Object.entries(body ?? {}).filter(([name]) => name !== 'password' && !concealed.includes(name)),
  );
}

function queryOf(request: FastifyRequest): URLSearchParams {
  return new URLSearchParams(rawQuery(request));
}
