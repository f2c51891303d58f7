import { relative } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { Application } from './applications/application.entity.js';
import { FirstAdminService } from './admin/first-admin.service.js';
import { PythonWarmUp } from './admin/python-warm-up.service.js';
import { createApp } from './app.js';
import { Discovery } from './blueprints/running/discovery.js';
import { Watcher } from './blueprints/running/watcher.service.js';
import { Brands } from './brands/brands.service.js';
import { complain } from './cli/complain.js';
import { DEFAULT_SERVER } from './cli/default-server.js';
import { Config } from './platform/config.js';

/** Starts the server, and says in a few lines what a newcomer does next. */
export async function serve(config = Config.fromEnvironment()): Promise<void> {
  const began = performance.now();
  const app = await createApp({ config });
  endOnSignal(app);
  await app.init();
  if (config.watch === 'on') await app.get(Watcher).start();
  const applied = await app.get(Discovery).applyFolders();
  const admin = await app.get(FirstAdminService).ensure();
  await app.listen(config.port, config.host);
  void app.get(PythonWarmUp).run();

  const { port } = new URL(await app.getUrl());
  const base =
    config.url ?? `http://${config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host}:${port}`;
  const brand = await app.get(Brands).forHost(new URL(base).host);
  const database =
    config.databaseUrl === undefined ? `PGlite in ${relative('.', config.dataDir) || '.'}` : 'PostgreSQL';
  say([
    '',
    `Stagedoor is ready on ${base} after ${((performance.now() - began) / 1000).toFixed(1)} s (${database}).`,
    ...applied.lines,
    '',
    `  People enter a device's code at  ${base}/device`,
    ...(brand.flow_device_code === null ? ['  … once the default brand has a flow_device_code.'] : []),
    ...(admin ? [firstPassword(admin)] : []),
    `  Play a device in a second window  npx stagedoor device login${await deviceOptions(app, base)}`,
    ...(applied.applied + applied.unchanged + applied.failed === 0
      ? [
          `  Nothing was found in ${config.flowsDir} and ${config.blueprintsDir}: start where they are, or name them in the settings.`,
        ]
      : []),
    '',
  ]);
}

/** Milliseconds for open requests once the server is told to end. */
const PATIENCE = 10_000;

/** Ctrl-C, SIGTERM and a closed terminal: open requests are answered, the database is closed, and the program ends well. */
function endOnSignal(app: NestFastifyApplication): void {
  const end = (): void => {
    // whoever is still sending after that is not waited for
    setTimeout(() => app.getHttpServer().closeAllConnections(), PATIENCE).unref();
    app.close().then(() => process.exit(0), complain);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
}

/** The application to play with is one of the files that come with the server. */
async function deviceOptions(app: NestFastifyApplication, base: string): Promise<string> {
  const demo = await app.get(DataSource).manager.existsBy(Application, { slug: 'demo-tv' });
  if (!demo) return ` --issuer ${base}/application/o/<application>/ --client-id <client>`;
  return base === DEFAULT_SERVER ? '' : ` --issuer ${base}/application/o/demo-tv/`;
}

function firstPassword({ username, password }: { username: string; password: string | null }): string {
  return password === null
    ? `  Sign in as                        ${username}, with the password of STAGEDOOR_BOOTSTRAP_PASSWORD`
    : `  Sign in as                        ${username}, password ${password} (shown only this once)`;
}

function say(lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
