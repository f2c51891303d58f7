import { Controller, Get, Header, Param, Req, UseFilters } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { JSONWebKeySet } from 'jose';
import { visitorOf } from '../../platform/http/visitor.js';
import { OAuthErrorFilter } from '../oauth-error.filter.js';
import { Metadata } from './metadata.service.js';

/** Discovery at every address where a client may look for it: RFC 8414 §3.1, OpenID Connect Discovery §4, authentik. */
@Controller()
@UseFilters(OAuthErrorFilter)
export class MetadataController {
  constructor(private readonly metadata: Metadata) {}

  @Get([
    'application/o/:slug/.well-known/openid-configuration',
    'application/o/:slug/.well-known/oauth-authorization-server',
    '.well-known/openid-configuration/application/o/:slug',
    '.well-known/oauth-authorization-server/application/o/:slug',
  ])
  @Header('access-control-allow-origin', '*')
  ofApplication(@Param('slug') slug: string, @Req() request: FastifyRequest): Promise<object> {
    return this.metadata.ofApplication(slug, visitorOf(request));
  }

  @Get(['.well-known/openid-configuration', '.well-known/oauth-authorization-server'])
  @Header('access-control-allow-origin', '*')
  ofServer(@Req() request: FastifyRequest): Promise<object> {
    return this.metadata.ofServer(visitorOf(request));
  }

  @Get('application/o/:slug/jwks')
  @Header('access-control-allow-origin', '*')
  jwksOfApplication(@Param('slug') slug: string): Promise<JSONWebKeySet> {
    return this.metadata.jwks(slug);
  }

  @Get('application/o/jwks')
  @Header('access-control-allow-origin', '*')
  jwks(): Promise<JSONWebKeySet> {
    return this.metadata.jwks();
  }
}
