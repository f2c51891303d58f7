import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../applications/applications.module.js';
import { BrandsModule } from '../brands/brands.module.js';
import { FlowsModule } from '../flows/flows.module.js';
import { OAuthModule } from '../oauth/oauth.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { UsersModule } from '../users/users.module.js';
import { Assertions } from './authenticator-validate/assertions.service.js';
import { ConfigurationStages } from './authenticator-validate/configuration-stages.service.js';
import { DeviceChallenges } from './authenticator-validate/device-challenges.service.js';
import { Positions } from './authenticator-validate/positions.service.js';
import { Siteverify } from './captcha/siteverify.service.js';
import { EmailSender } from './email/email-sender.service.js';
import { IdentificationCaptcha } from './identification/captcha.js';
import { NewPasswordListener } from './password/new-password.listener.js';
import { StageCatalogue, stageCatalogueProviders } from './stage-catalogue.js';

@Module({
  imports: [ApplicationsModule, BrandsModule, FlowsModule, OAuthModule, PoliciesModule, UsersModule],
  providers: [
    ...stageCatalogueProviders,
    Assertions,
    ConfigurationStages,
    DeviceChallenges,
    EmailSender,
    IdentificationCaptcha,
    NewPasswordListener,
    Positions,
    Siteverify,
  ],
  exports: [StageCatalogue],
})
export class StagesModule {}
