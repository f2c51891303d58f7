import { Controller, Get, Param, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Brands } from '../brands/brands.service.js';
import { PageErrorFilter } from '../brands/page-error.filter.js';
import { Memory } from '../flows/memory.js';
import { Planner } from '../flows/planner.service.js';
import { Refusal } from '../platform/http/refusal.js';
import { localPath } from '../platform/http/local-path.js';
import { rawQuery } from '../platform/http/query.js';
import { visitorOf } from '../platform/http/visitor.js';
import { Sessions } from '../users/sessions/sessions.service.js';
import { signedIn } from '../users/sessions/signed-in.js';

const DEFAULTS = { authentication: 'flow_authentication', invalidation: 'flow_invalidation' } as const;

/** The brand's flows under addresses that never change, and the way out of any flow. */
@Controller('flows/-')
@UseFilters(PageErrorFilter)
export class DefaultFlowsController {
  constructor(
    private readonly brands: Brands,
    private readonly planner: Planner,
    private readonly sessions: Sessions,
  ) {}

  @Get('default/:designation')
  async begin(
    @Param('designation') designation: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (designation !== 'authentication' && designation !== 'invalidation') {
      throw new Refusal(404, 'There is nothing here', 'Check the address.');
    }
    const visitor = visitorOf(request);
    const brand = await this.brands.forHost(visitor.host);
    const field = DEFAULTS[designation];
    const id = brand[field];
    const person = await signedIn(this.sessions, request);
    const flow =
      id === null
        ? await this.planner.firstOf(designation, { memory: new Memory(), person, visitor })
        : await this.planner.flowById(id);
    if (!flow) {
      throw new Refusal(
        404,
        designation === 'authentication' ? 'Nobody can sign in here yet' : 'Nobody can sign out here yet',
        'Tell whoever runs this service.',
        `The brand "${brand.domain}" has no ${field}, and no flow with the designation "${designation}" lets you in.`,
      );
    }
    const query = rawQuery(request);
    await reply.redirect(`/if/flow/${flow.slug}/${query === '' ? '' : `?${query}`}`, 302);
  }

  /** Whoever wanted to go somewhere goes there; else they are asked to sign out, if they are signed in. */
  @Get('cancel')
  async cancel(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const next = localPath(new URLSearchParams(rawQuery(request)).get('next'));
    const person = next === null ? await signedIn(this.sessions, request) : null;
    await reply.redirect(next ?? (person ? '/flows/-/default/invalidation/' : '/'), 302);
  }
}
