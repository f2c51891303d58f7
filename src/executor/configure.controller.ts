import { Controller, Get, Param, Req, Res, UseFilters } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PageErrorFilter } from '../brands/page-error.filter.js';
import { signInAddress } from '../brands/sign-in-address.js';
import type { Flow } from '../flows/flow.entity.js';
import { Memory } from '../flows/memory.js';
import { Openings } from '../flows/opening.js';
import { Planner } from '../flows/planner.service.js';
import { ONLY_FOR, PENDING_IDENTIFIER, PENDING_USER } from '../flows/slots.js';
import { localPath } from '../platform/http/local-path.js';
import { rawQuery } from '../platform/http/query.js';
import { Refusal } from '../platform/http/refusal.js';
import { visitorOf } from '../platform/http/visitor.js';
import { Sessions } from '../users/sessions/sessions.service.js';
import { signedIn } from '../users/sessions/signed-in.js';

/** Where people set up what a stage later asks them for: it leads to the stage's `configure_flow`. */
@Controller('flows/-/configure')
@UseFilters(PageErrorFilter)
export class ConfigureController {
  constructor(
    private readonly planner: Planner,
    private readonly openings: Openings,
    private readonly sessions: Sessions,
  ) {}

  @Get(':stage')
  async begin(
    @Param('stage') stage: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const person = await signedIn(this.sessions, request);
    if (!person) {
      await reply.redirect(signInAddress(request.url), 302);
      return;
    }
    const flow = await this.flowOf(stage);
    const { id, username } = person.user;
    const known = [PENDING_USER.is(id), PENDING_IDENTIFIER.is(username), ONLY_FOR.is(id)];
    const situation = { memory: new Memory().with(known), person, visitor: visitorOf(request) };
    const applies = flow && (await this.planner.applies(flow, situation));
    if (!flow || applies?.kind !== 'yes') {
      throw new Refusal(
        404,
        'There is nothing to set up here',
        'Check the address, or ask whoever runs this service.',
        flow ? `The flow "${flow.slug}" does not apply to "${username}".` : 'The stage has no configure_flow.',
      );
    }
    const next = localPath(new URLSearchParams(rawQuery(request)).get('next'));
    await reply.redirect(this.openings.address({ flow: flow.slug, purpose: null, known, next }), 302);
  }

  private async flowOf(id: string): Promise<Flow | null> {
    const stage = isUUID(id, 'loose') ? await this.planner.stageById(id) : null;
    const flow = (stage?.config as { configure_flow?: unknown } | undefined)?.configure_flow;
    return typeof flow === 'string' ? this.planner.flowById(flow) : null;
  }
}
