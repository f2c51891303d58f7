import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { createApp } from '../../../src/app.js';
import { Importer } from '../../../src/blueprints/importing/importer.service.js';
import { Discovery } from '../../../src/blueprints/running/discovery.js';
import { Config } from '../../../src/platform/config.js';
import { User } from '../../../src/users/user.entity.js';
import { TestClock } from '../clock.js';
import { databaseName, testDatabase, type TestDatabase } from '../database.js';
import { PEOPLE } from './plot.js';

export const passwordOf = (name: string): string => `the password of ${name}`;

/**
 * Servers on one database, of which any may take the next request: two side by side on PostgreSQL; the embedded
 * database has one at a time.
 */
export class Servers {
  readonly clock = new TestClock();
  private readonly folder = mkdtempSync(join(tmpdir(), 'stagedoor-model-'));
  private readonly apps: { app: NestFastifyApplication; base: string }[] = [];
  private turn = 0;

  private constructor(private readonly held: TestDatabase) {}

  static async start(): Promise<Servers> {
    const servers = new Servers(await testDatabase());
    await servers.add();
    if (databaseName === 'PostgreSQL') await servers.add();
    await servers.first.get(Discovery).applyFolders();
    await servers.apply(
      JSON.stringify({ entries: [{ group: 'model-members' }, ...PEOPLE.map((user) => ({ user, name: user }))] }),
    );
    for (const username of PEOPLE) {
      // cheap parameters: what is tested is the walk, not the hash
      const password = await hash(passwordOf(username), { memoryCost: 1024, timeCost: 1, parallelism: 1 });
      await servers.db.getRepository(User).update({ username }, { password });
    }
    await servers.apply(JSON.stringify({ entries: [{ user: 'ann', groups: ['model-members'] }] }));
    return servers;
  }

  /** Another one each time, where there are two. */
  next(): string {
    this.turn += 1;
    return this.apps[this.turn % this.apps.length]!.base;
  }

  get db(): DataSource {
    return this.first.get(DataSource);
  }

  async apply(text: string): Promise<void> {
    await this.first.get(Importer).apply({ file: 'model.yaml', text });
  }

  /** A server goes, and another comes. */
  async replace(): Promise<void> {
    await this.apps.shift()!.app.close();
    await this.add();
  }

  async stop(): Promise<void> {
    for (const { app } of this.apps) await app.close();
    await this.held.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get first(): NestFastifyApplication {
    return this.apps[0]!.app;
  }

  private async add(): Promise<void> {
    const { options } = this.held;
    const database = options.url === undefined ? { ...options, dir: join(this.folder, 'db') } : options;
    const config = Config.of({
      port: 0,
      host: '127.0.0.1',
      dataDir: this.folder,
      secretKey: 'a secret key that all of them have',
      logLevel: 'silent',
    });
    const app = await createApp({ config, clock: this.clock, database });
    await app.listen(0, '127.0.0.1');
    this.apps.push({ app, base: (await app.getUrl()).replace('127.0.0.1', 'localhost') });
  }
}
