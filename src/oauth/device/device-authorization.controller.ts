import { Controller, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { visitorOf } from '../../platform/http/visitor.js';
import { Client } from '../clients/client.guard.js';
import { OAuth2Provider } from '../clients/oauth2-provider.entity.js';
import { FormEndpoint } from '../form-endpoint.js';
import { Form, FormBody } from '../form.js';
import { DeviceAuthorizations, type DeviceAuthorization } from './device-authorization.service.js';

/** The device authorization endpoint (RFC 8628 §3.1). */
@Controller('application/o')
export class DeviceAuthorizationController {
  constructor(private readonly authorizations: DeviceAuthorizations) {}

  @FormEndpoint('device')
  begin(
    @Client() provider: OAuth2Provider,
    @FormBody() form: Form,
    @Req() request: FastifyRequest,
  ): Promise<DeviceAuthorization> {
    return this.authorizations.begin(provider, form, visitorOf(request));
  }
}
