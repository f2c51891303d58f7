import { Controller, Get, Param, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrandedPages } from '../../brands/branded-pages.js';
import { PageErrorFilter } from '../../brands/page-error.filter.js';
import { INSPECT_FLOW } from '../../flows/rights.js';
import { Runs } from '../../flows/runs.service.js';
import { Refusal } from '../../platform/http/refusal.js';
import { Allowed } from '../allowed.service.js';
import { Inspector } from './inspector.service.js';
import { runLookedAt } from './looked-at.js';
import { pageOf } from './page-of.js';

const TEMPLATE = new URL('./inspector.hbs', import.meta.url);

/** A run from inside, as a page. */
@Controller('if/flow')
@UseFilters(PageErrorFilter)
export class InspectorPageController {
  constructor(
    private readonly allowed: Allowed,
    private readonly runs: Runs,
    private readonly inspector: Inspector,
    private readonly pages: BrandedPages,
  ) {}

  @Get(':slug/inspect')
  async show(
    @Param('slug') slug: string,
    @Query('run') id: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { flow, person } = await this.allowed.flow(request, slug, INSPECT_FLOW);
    const run = await runLookedAt(this.runs, request, flow, id);
    if (!run) {
      const advice = 'A run begins with the first answer that is given. Give one, then come back here.';
      throw new Refusal(400, 'Nobody walks this flow in this browser', advice);
    }
    const view = pageOf(await this.inspector.inspect(flow, run, person));
    const page = await this.pages.render(request, TEMPLATE, view);
    await reply.header('content-type', 'text/html; charset=utf-8').header('cache-control', 'no-store').send(page);
  }
}
