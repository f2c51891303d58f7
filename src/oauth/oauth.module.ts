import { Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApplicationsModule } from '../applications/applications.module.js';
import { BrandsModule } from '../brands/brands.module.js';
import { FlowsModule } from '../flows/flows.module.js';
import { answerEarlyErrors } from '../platform/http/early-errors.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { UsersModule } from '../users/users.module.js';
import { Access } from './clients/access.service.js';
import { Providers } from './clients/providers.service.js';
import { CodeGuesses } from './device/code-guesses.js';
import { DeviceAuthorizationController } from './device/device-authorization.controller.js';
import { DeviceAuthorizations } from './device/device-authorization.service.js';
import { DeviceEndings } from './device/device-endings.service.js';
import { DeviceGrants } from './device/device-grants.service.js';
import { DevicePolls } from './device/device-polls.service.js';
import { DevicePurpose } from './device/device.purpose.js';
import { Devices } from './device/devices.service.js';
import { PasswordChangeListener } from './device/password-change.listener.js';
import { Redemptions } from './device/redemptions.service.js';
import { ReturnNumbers } from './device/return-numbers.service.js';
import { VerificationController } from './device/verification.controller.js';
import { grantTypes } from './grants/index.js';
import { Misses } from './grants/misses.js';
import { MetadataController } from './metadata/metadata.controller.js';
import { Metadata } from './metadata/metadata.service.js';
import { OAuthErrorFilter } from './oauth-error.filter.js';
import { ScopeClaims } from './scopes/scope-claims.service.js';
import { Installations } from './tokens/installations.service.js';
import { RefreshTokens } from './tokens/refresh-tokens.service.js';
import { SigningKeys } from './tokens/signing-keys.service.js';
import { TokenController } from './tokens/token.controller.js';
import { Tokens } from './tokens/tokens.service.js';

/** The device grant and what belongs to it: clients, codes, tokens, discovery. */
@Module({
  imports: [ApplicationsModule, BrandsModule, FlowsModule, PoliciesModule, UsersModule],
  controllers: [DeviceAuthorizationController, TokenController, VerificationController, MetadataController],
  providers: [
    Access,
    Providers,
    CodeGuesses,
    DeviceAuthorizations,
    DeviceEndings,
    DeviceGrants,
    DevicePolls,
    DevicePurpose,
    Devices,
    PasswordChangeListener,
    Redemptions,
    ReturnNumbers,
    Misses,
    Metadata,
    OAuthErrorFilter,
    Installations,
    RefreshTokens,
    ScopeClaims,
    SigningKeys,
    Tokens,
    ...grantTypes.map((type) => type.handler),
  ],
  exports: [Providers, DeviceGrants, Devices, ReturnNumbers, SigningKeys],
})
export class OAuthModule {
  constructor(host: HttpAdapterHost, filter: OAuthErrorFilter) {
    answerEarlyErrors(host, filter);
  }
}
