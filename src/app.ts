import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { entities } from './app.entities.js';
import { AppModule } from './app.module.js';
import { PageErrorFilter } from './brands/page-error.filter.js';
import { Clock } from './platform/clock.js';
import type { Config } from './platform/config.js';
import { Database } from './platform/database/database.js';
import { migrations } from './platform/database/migrations/index.js';
import { openDatabase, templateFile } from './platform/database/open-database.js';
import { createAdapter, prepareServer } from './platform/http/server.js';
import { createLogger, NestLogger } from './platform/logger.js';

export interface AppOptions {
  config: Config;
  /** A clock to turn, in tests. */
  clock?: Clock;
  /** Another database than the settings name, in tests: `{ url }`, or `{}` for one in memory. */
  database?: { url?: string; dir?: string; template?: string };
  /** True: the database is neither made nor brought up to date; see `openDatabase`. */
  asItIs?: boolean;
  /** Where the log goes; by default to standard output. */
  log?: { write(line: string): void };
}

/** Builds the whole server, not yet listening. `main`, the command line and every test start here. */
export async function createApp({
  config,
  clock = new Clock(),
  database,
  asItIs,
  log,
}: AppOptions): Promise<NestFastifyApplication> {
  const logger = createLogger(config, log);
  const where = database ?? (config.databaseUrl === undefined ? { dir: config.dataDir } : { url: config.databaseUrl });
  const template = templateFile();
  const open = await openDatabase({
    ...(template === undefined ? {} : { template }),
    ...where,
    asItIs,
    entities,
    migrations,
  });
  try {
    const module = AppModule.on({
      config,
      database: new Database(open.source, () => open.close(), open.standsIn),
      clock,
      logger,
    });
    const app = await NestFactory.create<NestFastifyApplication>(module, createAdapter(config), {
      logger: new NestLogger(logger),
      abortOnError: false,
    });
    await prepareServer(app, logger);
    app.useGlobalFilters(app.get(PageErrorFilter));
    return app;
  } catch (error) {
    await open.close();
    throw error;
  }
}
