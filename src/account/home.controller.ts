import { Controller, Get, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrandedPages } from '../brands/branded-pages.js';
import { PageErrorFilter } from '../brands/page-error.filter.js';
import { Sessions } from '../users/sessions/sessions.service.js';
import { signedIn } from '../users/sessions/signed-in.js';

const TEMPLATE = new URL('./home.hbs', import.meta.url);

/** Where people land who asked for nothing else. */
@Controller()
@UseFilters(PageErrorFilter)
export class HomeController {
  constructor(
    private readonly sessions: Sessions,
    private readonly pages: BrandedPages,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const person = await signedIn(this.sessions, request);
    const view = { title: 'Welcome', name: person ? person.user.name || person.user.username : '' };
    const page = await this.pages.render(request, TEMPLATE, view);
    await reply.header('content-type', 'text/html; charset=utf-8').header('cache-control', 'no-store').send(page);
  }
}
