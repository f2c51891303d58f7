import { Controller, Get, Header, Param, Query, Req, UseFilters } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { INSPECT_FLOW } from '../../flows/rights.js';
import { Runs } from '../../flows/runs.service.js';
import { Refusal } from '../../platform/http/refusal.js';
import { Allowed } from '../allowed.service.js';
import { ApiErrorFilter } from '../api-error.filter.js';
import type { Inspection } from './inspection.js';
import { Inspector } from './inspector.service.js';
import { runLookedAt } from './looked-at.js';

/** A run from inside, as JSON: authentik's address and answer. */
@Controller('api/v3/flows/inspector')
@UseFilters(ApiErrorFilter)
export class InspectorController {
  constructor(
    private readonly allowed: Allowed,
    private readonly runs: Runs,
    private readonly inspector: Inspector,
  ) {}

  @Get(':slug')
  @Header('cache-control', 'no-store')
  async show(
    @Param('slug') slug: string,
    @Query('run') id: unknown,
    @Req() request: FastifyRequest,
  ): Promise<Inspection> {
    const { flow, person } = await this.allowed.flow(request, slug, INSPECT_FLOW);
    const run = await runLookedAt(this.runs, request, flow, id);
    if (!run) {
      throw new Refusal(400, 'No run of this flow in this browser', 'One begins with the first answer that is given.');
    }
    return this.inspector.inspect(flow, run, person);
  }
}
