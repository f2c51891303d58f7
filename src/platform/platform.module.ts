import { Global, Module, type DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Logger } from 'pino';
import { KeyPairs } from './certificates/key-pairs.service.js';
import { Clock } from './clock.js';
import { Config } from './config.js';
import { Database } from './database/database.js';
import { Events } from './events/events.js';
import { Housekeeping } from './housekeeping.js';
import { Csrf } from './http/csrf.js';
import { Limits } from './limits/limits.js';
import { Log } from './log.js';
import { Letters } from './mail/letters.js';
import { Mailer } from './mail/mailer.js';
import { Pages } from './pages/pages.js';
import { AssetsController } from './pages/assets.controller.js';
import { Places } from './places/places.js';
import { Secrets } from './secrets/secrets.js';

export interface Foundation {
  config: Config;
  database: Database;
  clock: Clock;
  logger: Logger;
}

/** What every floor stands on; the only module that is global. */
@Global()
@Module({})
export class PlatformModule {
  static on({ config, database, clock, logger }: Foundation): DynamicModule {
    const providers = [
      { provide: Config, useValue: config },
      { provide: Clock, useValue: clock },
      { provide: Log, useValue: logger },
      { provide: Secrets, useFactory: () => new Secrets(config.secret()) },
      { provide: Database, useValue: database },
      { provide: DataSource, useValue: database.source },
      Housekeeping,
      Events,
      Limits,
      Csrf,
      Pages,
      KeyPairs,
      Places,
      Letters,
      Mailer,
    ];
    return { module: PlatformModule, controllers: [AssetsController], providers, exports: providers };
  }
}
