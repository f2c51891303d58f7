import { Body, Controller, Get, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { BrandedPages } from '../brands/branded-pages.js';
import { PageErrorFilter } from '../brands/page-error.filter.js';
import { signInAddress } from '../brands/sign-in-address.js';
import { ensureBrowserToken } from '../platform/http/browser.js';
import { Csrf } from '../platform/http/csrf.js';
import { Refusal } from '../platform/http/refusal.js';
import { visitorOf } from '../platform/http/visitor.js';
import { AUTHENTICATOR_WORDS, type Authenticator } from '../users/authenticators/authenticator.entity.js';
import { Authenticators } from '../users/authenticators/authenticators.service.js';
import { Sessions, type SignedIn } from '../users/sessions/sessions.service.js';
import { signedIn } from '../users/sessions/signed-in.js';

const LIST = new URL('./authenticators.hbs', import.meta.url);
const REMOVE = new URL('./authenticator-remove.hbs', import.meta.url);
const HERE = '/account/authenticators/';
const LONGEST = 200;

/** What somebody signs in with beside a password: they see it, name it, and take it away. */
@Controller('account/authenticators')
@UseFilters(PageErrorFilter)
export class AuthenticatorsController {
  constructor(
    private readonly db: DataSource,
    private readonly sessions: Sessions,
    private readonly authenticators: Authenticators,
    private readonly pages: BrandedPages,
    private readonly csrf: Csrf,
  ) {}

  @Get()
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const person = await signedIn(this.sessions, request);
    if (!person) return signIn(reply);
    const theirs = await this.authenticators.of(person.user.id);
    await this.send(request, reply, LIST, {
      title: 'Your authenticators',
      authenticators: theirs.map(described),
      setups: await this.setups(),
    });
  }

  /** Asks once more before one is taken away. */
  @Get(':id')
  async ask(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const person = await signedIn(this.sessions, request);
    if (!person) return signIn(reply);
    const one = (await this.authenticators.of(person.user.id)).find((theirs) => theirs.id === id);
    if (!one) throw gone();
    await this.send(request, reply, REMOVE, { title: 'Remove an authenticator', authenticator: described(one) });
  }

  @Post(':id/rename')
  async rename(
    @Param('id') id: string,
    @Body() body: Record<string, unknown> | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { user } = await this.owner(id, body, request);
    const typed = body?.['name'];
    const name = typeof typed === 'string' ? typed.trim() : '';
    if (name === '' || name.length > LONGEST)
      throw new Refusal(400, 'That is no name', `Go back, and type a name of up to ${LONGEST} characters.`);
    if (!(await this.authenticators.rename(user.id, id, name))) throw gone();
    await reply.redirect(HERE, 303);
  }

  @Post(':id/remove')
  async remove(
    @Param('id') id: string,
    @Body() body: Record<string, unknown> | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { user } = await this.owner(id, body, request);
    await this.authenticators.remove(user.id, [id], { client_ip: visitorOf(request).address });
    await reply.redirect(HERE, 303);
  }

  private async owner(
    id: string,
    body: Record<string, unknown> | undefined,
    request: FastifyRequest,
  ): Promise<SignedIn> {
    this.csrf.verify(request, body?.['csrf']);
    const person = await signedIn(this.sessions, request);
    if (!person) throw new Refusal(403, 'You are not signed in any more', 'Sign in, then try again.');
    if (!isUUID(id, 'loose')) throw gone();
    return person;
  }

  /** The stages by which whoever is signed in may set one up. */
  private setups(): Promise<{ id: string; name: string }[]> {
    return this.db.query(
      `SELECT id, coalesce(nullif(config->>'friendly_name', ''), name) AS name FROM stage
        WHERE type = ANY($1) AND config->>'configure_flow' IS NOT NULL ORDER BY name`,
      [['authenticator-totp', 'authenticator-static', 'authenticator-webauthn']],
    );
  }

  private async send(
    request: FastifyRequest,
    reply: FastifyReply,
    template: URL,
    view: { title: string } & Record<string, unknown>,
  ): Promise<void> {
    const csrf = this.csrf.token(ensureBrowserToken(request, reply));
    const page = await this.pages.render(request, template, { ...view, csrf });
    await reply.header('content-type', 'text/html; charset=utf-8').header('cache-control', 'no-store').send(page);
  }
}

function described(one: Authenticator): Record<string, unknown> {
  const day = (moment: Date): string => moment.toISOString().slice(0, 10);
  return {
    id: one.id,
    name: one.name,
    kind: AUTHENTICATOR_WORDS[one.type],
    left: one.type === 'static' ? `${one.codes.length} left` : '',
    added: day(one.created_at),
    used: one.last_used_at ? day(one.last_used_at) : '',
  };
}

async function signIn(reply: FastifyReply): Promise<void> {
  await reply.redirect(signInAddress(HERE), 302);
}

function gone(): Refusal {
  return new Refusal(404, 'There is no such authenticator', 'Look at the list of yours: it may have been removed.');
}
