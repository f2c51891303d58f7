import 'reflect-metadata';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { entities } from './app.entities.js';
import { PageErrorFilter } from './brands/page-error.filter.js';
import { Clock } from './platform/clock.js';
import type { Config } from './platform/config.js';
import { Database } from './platform/database/database.js';
import { migrations } from './platform/database/migrations/index.js';
import { openDatabase, templateFile } from './platform/database/open-database.js';
import { createLogger, NestLogger } from './platform/logger.js';

/** Bytes that a request's body may have: forms and answers are small. */
const BODY_LIMIT = 64 * 1024;

/** A name or an address, and perhaps a port. */
const HOST = /^([\w.-]{1,253}|\[[\da-f:.]+\])(:\d{1,5})?$/i;

export interface AppOptions {
  config: Config;
  /** A clock to turn, in tests. */
  clock?: Clock;
  /** Another database than the settings name, in tests: `{ url }`, or `{}` for one in memory. */
  database?: { url?: string; dir?: string; template?: string };
}

/** Builds the whole server, not yet listening. `main`, the command line and every test start here. */
export async function createApp({
  config,
  clock = new Clock(),
  database,
}: AppOptions): Promise<NestFastifyApplication> {
  const logger = createLogger(config);
  const where = database ?? (config.databaseUrl === undefined ? { dir: config.dataDir } : { url: config.databaseUrl });
  const template = templateFile();
  const open = await openDatabase({ ...(template === undefined ? {} : { template }), ...where, entities, migrations });
  try {
    const adapter = new FastifyAdapter({
      bodyLimit: BODY_LIMIT,
      routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
      forceCloseConnections: 'idle',
      trustProxy: config.trustProxy?.split(',').map((network) => network.trim()) ?? false,
    });
    const module = AppModule.on({ config, database: new Database(open.source, () => open.close()), clock, logger });
    const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
      logger: new NestLogger(logger),
      abortOnError: false,
    });
    await app.register(cookie);
    await app.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'", 'data:', 'https:'],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          baseUri: ["'none'"],
        },
      },
      referrerPolicy: { policy: 'no-referrer' },
      strictTransportSecurity: false,
      xFrameOptions: { action: 'deny' },
    });
    const fastify = app.getHttpAdapter().getInstance();
    fastify.addHook('onRequest', async (request, reply) => {
      if (HOST.test(request.host)) return;
      await reply.status(400).send({ error: 'invalid_request', error_description: 'The Host header is not a host.' });
    });
    fastify.addHook('onSend', async (request, reply) => {
      if (request.protocol === 'https') void reply.header('strict-transport-security', 'max-age=31536000');
    });
    // the path only: a query may hold a code
    fastify.addHook('onResponse', async (request, reply) => {
      const { method, url } = request;
      logger.debug(
        { method, path: url.split('?')[0], status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
        'request',
      );
    });
    app.useGlobalFilters(app.get(PageErrorFilter));
    return app;
  } catch (error) {
    await open.close();
    throw error;
  }
}
