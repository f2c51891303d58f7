import { Body, Controller, Get, Post, Req, Res, UseFilters } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { BrandedPages } from '../../brands/branded-pages.js';
import { PageErrorFilter } from '../../brands/page-error.filter.js';
import { signInAddress } from '../../brands/sign-in-address.js';
import { DeviceGrants } from '../../oauth/device/device-grants.service.js';
import { ensureBrowserToken } from '../../platform/http/browser.js';
import { clearCookie } from '../../platform/http/cookies.js';
import { Csrf } from '../../platform/http/csrf.js';
import { Refusal } from '../../platform/http/refusal.js';
import { visitorOf } from '../../platform/http/visitor.js';
import { Events } from '../../platform/events/events.js';
import { Sessions } from '../../users/sessions/sessions.service.js';
import { signedIn } from '../../users/sessions/signed-in.js';
import { SessionList } from './session-list.js';

const TEMPLATE = new URL('./sessions.hbs', import.meta.url);
const SIGN_IN = signInAddress('/account/sessions/');

/** Where somebody sees in which browsers they are signed in, and signs out of them. */
@Controller('account/sessions')
@UseFilters(PageErrorFilter)
export class SessionsController {
  constructor(
    private readonly db: DataSource,
    private readonly sessions: Sessions,
    private readonly list: SessionList,
    private readonly grants: DeviceGrants,
    private readonly events: Events,
    private readonly pages: BrandedPages,
    private readonly csrf: Csrf,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const person = await signedIn(this.sessions, request);
    if (!person) return void (await reply.redirect(SIGN_IN, 302));
    const sessions = await this.list.of(person);
    const page = await this.pages.render(request, TEMPLATE, {
      title: 'Where you are signed in',
      sessions,
      others: sessions.length > 1,
      csrf: this.csrf.token(ensureBrowserToken(request, reply)),
    });
    await reply.header('content-type', 'text/html; charset=utf-8').header('cache-control', 'no-store').send(page);
  }

  /** `session`: the id of the one that ends; without it all but this one. */
  @Post()
  async end(
    @Body() body: Record<string, unknown> | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.csrf.verify(request, body?.['csrf']);
    const person = await signedIn(this.sessions, request);
    if (!person) return void (await reply.redirect(SIGN_IN, 303));
    const wanted = body?.['session'];
    if (wanted !== undefined && (typeof wanted !== 'string' || !isUUID(wanted))) throw Refusal.lost();
    const current = person.session.id;
    const ended = await this.db.transaction(async (tx) => {
      const ids = await this.sessions.endOf(
        person.user.id,
        wanted === undefined ? { except: current } : { only: wanted },
        tx,
      );
      for (const session of ids) await this.grants.withdraw({ session }, tx);
      const about = { client_ip: visitorOf(request).address, context: { sessions: ids.length } };
      if (ids.length > 0) await this.events.record({ action: 'logout', user_id: person.user.id, ...about }, tx);
      return ids;
    });
    if (!ended.includes(current)) return void (await reply.redirect('/account/sessions/', 303));
    clearCookie(request, reply, 'stagedoor_session');
    await reply.redirect('/', 303);
  }
}
