import { Module } from '@nestjs/common';
import { BrandsModule } from '../brands/brands.module.js';
import { UsersModule } from '../users/users.module.js';
import { OAuthModule } from '../oauth/oauth.module.js';
import { AuthenticatorsController } from './authenticators.controller.js';
import { HomeController } from './home.controller.js';
import { SessionList } from './sessions/session-list.js';
import { SessionsController } from './sessions/sessions.controller.js';

@Module({
  imports: [BrandsModule, OAuthModule, UsersModule],
  controllers: [AuthenticatorsController, HomeController, SessionsController],
  providers: [SessionList],
})
export class AccountModule {}
