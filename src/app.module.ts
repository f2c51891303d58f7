import { Module, type DynamicModule } from '@nestjs/common';
import { AccountModule } from './account/account.module.js';
import { AdminModule } from './admin/admin.module.js';
import { ApiModule } from './api/api.module.js';
import { BlueprintsModule } from './blueprints/blueprints.module.js';
import { ExecutorModule } from './executor/executor.module.js';
import { OAuthModule } from './oauth/oauth.module.js';
import { PlatformModule, type Foundation } from './platform/platform.module.js';

/** The house, from the ground up. */
@Module({})
export class AppModule {
  static on(foundation: Foundation): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.on(foundation),
        OAuthModule,
        ExecutorModule,
        BlueprintsModule,
        AccountModule,
        AdminModule,
        ApiModule,
      ],
    };
  }
}
