import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../app.js';
import { Config } from '../platform/config.js';
import { Database } from '../platform/database/database.js';
import { randomToken } from '../platform/secrets/random.js';

/** Runs one command on the whole server without listening, and closes the database whatever happens. */
export async function withApp<T>(work: (app: NestFastifyApplication) => Promise<T>): Promise<T> {
  const app = await createApp({ config: settings() });
  try {
    await app.init();
    return await work(app);
  } finally {
    await app.close();
  }
}

/** The same on a server that is only looked at: nothing is made, started or brought up to date. */
export async function withAppAsItIs<T>(work: (app: NestFastifyApplication) => Promise<T>): Promise<T> {
  const config = settings();
  // a key of its own opens nothing, but nothing has been sealed yet either
  if (config.secretKey === undefined && !existsSync(join(config.dataDir, 'secret.key')))
    config.secretKey = randomToken();
  const app = await createApp({ config, asItIs: true });
  try {
    // what exists from the start may be made where nothing lasts
    if (app.get(Database).standsIn) await app.init();
    return await work(app);
  } finally {
    await app.close();
  }
}

/** Those of the environment; what a command has to say it prints itself. */
function settings(): Config {
  const config = Config.fromEnvironment();
  if (process.env['STAGEDOOR_LOG_LEVEL'] === undefined) config.logLevel = 'error';
  return config;
}
