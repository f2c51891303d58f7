import { Controller, Get, Header, Param, Req, UseFilters } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { outlineMermaid } from '../../flows/outline/outline-mermaid.js';
import { Outlines } from '../../flows/outline/outlines.service.js';
import { VIEW_FLOW } from '../../flows/rights.js';
import { Allowed } from '../allowed.service.js';
import { ApiErrorFilter } from '../api-error.filter.js';

/** A flow as a picture: authentik's address and answer. */
@Controller('api/v3/flows/instances')
@UseFilters(ApiErrorFilter)
export class DiagramController {
  constructor(
    private readonly allowed: Allowed,
    private readonly outlines: Outlines,
  ) {}

  @Get(':slug/diagram')
  @Header('cache-control', 'no-store')
  async show(@Param('slug') slug: string, @Req() request: FastifyRequest): Promise<{ diagram: string }> {
    const { flow } = await this.allowed.flow(request, slug, VIEW_FLOW);
    return { diagram: outlineMermaid(await this.outlines.of(flow)) };
  }
}
