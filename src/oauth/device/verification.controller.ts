import { Controller, Get, Header, Query, Redirect, Req, UseFilters } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { BrandedPages } from '../../brands/branded-pages.js';
import { Brands } from '../../brands/brands.service.js';
import { PageErrorFilter } from '../../brands/page-error.filter.js';
import { Openings } from '../../flows/opening.js';
import { Planner } from '../../flows/planner.service.js';
import { browserHash, browserToken } from '../../platform/http/browser.js';
import { Refusal } from '../../platform/http/refusal.js';
import { visitorOf } from '../../platform/http/visitor.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import { DeviceEndings, type DeviceEnding } from './device-endings.service.js';
import { PREFILLED_CODE } from './device-slots.js';
import { DEVICE_PURPOSE } from './device.purpose.js';

const DONE = new URL('./device-done.hbs', import.meta.url);
const LONGEST_CODE = 64;

const TITLES: Record<DeviceEnding['outcome'], string> = {
  approved: 'Return to your device',
  denied: 'The device was refused',
  expired: 'The code has expired',
};

/** Where a person starts who has a code, and where they are told what became of it (RFC 8628 §3.3). */
@Controller('device')
@UseFilters(PageErrorFilter)
export class VerificationController {
  constructor(
    private readonly brands: Brands,
    private readonly pages: BrandedPages,
    private readonly planner: Planner,
    private readonly openings: Openings,
    private readonly secrets: Secrets,
    private readonly endings: DeviceEndings,
  ) {}

  /** A code in the address is shown in the field, never taken as typed (RFC 8628 §3.3.1). */
  @Get()
  @Redirect('', 302)
  @Header('cache-control', 'no-store')
  async begin(
    @Req() request: FastifyRequest,
    @Query('code') code: unknown,
    @Query('user_code') user_code: unknown,
  ): Promise<{ url: string }> {
    const { host } = visitorOf(request);
    const brand = await this.brands.forHost(host);
    const flow = brand.flow_device_code === null ? null : await this.planner.flowById(brand.flow_device_code);
    if (!flow) throw noFlow(brand.domain);
    const known = [code, user_code].find((text) => typeof text === 'string' && text.trim() !== '') as
      string | undefined;
    const sealed =
      known === undefined ? undefined : this.secrets.seal('shown-code', known.trim().slice(0, LONGEST_CODE));
    return {
      url: this.openings.address({
        flow: flow.slug,
        purpose: DEVICE_PURPOSE,
        known: sealed === undefined ? [] : [PREFILLED_CODE.is(sealed)],
      }),
    };
  }

  /** Shows what was decided; decides nothing. */
  @Get('done')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  async done(@Req() request: FastifyRequest, @Query('run') run: unknown): Promise<string> {
    const browser = browserToken(request);
    const ending =
      isUUID(run) && browser !== undefined ? await this.endings.ofRun(String(run), browserHash(browser)) : null;
    if (!ending) throw Refusal.lost();
    const { outcome, application } = ending;
    return this.pages.render(request, DONE, {
      title: TITLES[outcome],
      application,
      approved: outcome === 'approved',
      denied: outcome === 'denied',
      expired: outcome === 'expired',
    });
  }
}

function noFlow(domain: string): Refusal {
  return new Refusal(
    404,
    'No device can sign in here',
    'This service is not set up for devices. Tell whoever runs it what stands below.',
    `The brand “${domain}” has no flow_device_code. Set it in a blueprint to the flow that takes the code, for example ` +
      `flow_device_code: !Find [authentik_flows.flow, [slug, device-code]], and apply it.`,
  );
}
