import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../app.js';
import { Config } from '../platform/config.js';

/** Runs one command on the whole server without listening, and closes the database whatever happens. */
export async function withApp<T>(work: (app: NestFastifyApplication) => Promise<T>): Promise<T> {
  const config = Config.fromEnvironment();
  // what a command has to say it prints itself
  if (process.env['STAGEDOOR_LOG_LEVEL'] === undefined) config.logLevel = 'error';
  const app = await createApp({ config });
  try {
    await app.init();
    return await work(app);
  } finally {
    await app.close();
  }
}
