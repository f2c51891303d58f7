import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { visitorOf } from '../platform/http/visitor.js';
import { Pages, type PageView } from '../platform/pages/pages.js';
import { Brands } from './brands.service.js';

/** Pages in the looks of the brand that was asked for. */
@Injectable()
export class BrandedPages {
  constructor(
    private readonly brands: Brands,
    private readonly pages: Pages,
  ) {}

  async render(request: FastifyRequest, template: URL, view: PageView): Promise<string> {
    const brand = await this.brands.forHost(visitorOf(request).host);
    return this.pages.render(template, view, this.brands.look(brand));
  }
}
