import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { createApp } from '../../src/app.js';
import { Discovery } from '../../src/blueprints/running/discovery.js';
import { Config } from '../../src/platform/config.js';
import { User } from '../../src/users/user.entity.js';
import { TestClock } from './clock.js';
import { testDatabase } from './database.js';
import { Person } from './person.js';
import { Tv } from './tv.js';

export interface StagedoorOptions {
  /** False: without the project's own flows and blueprints. */
  defaults?: boolean;
  /** Blueprints of the story, by file name, applied after the defaults. */
  blueprints?: Record<string, string>;
  /** Settings, by property of `Config`. */
  config?: Partial<Config>;
  /** Takes down the log; set `logLevel`, too: by default it is silent. */
  log?: { write(line: string): void };
}

/** A whole server for a story: a fresh database, a clock to turn, a real port. */
export class Stagedoor {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly clock: TestClock,
    readonly base: string,
    private readonly cleanUp: () => Promise<void>,
  ) {}

  static async start(options: StagedoorOptions = {}): Promise<Stagedoor> {
    const folder = mkdtempSync(join(tmpdir(), 'stagedoor-story-'));
    const database = await testDatabase();
    const clock = new TestClock();
    const config = Config.of({
      port: 0,
      host: '127.0.0.1',
      dataDir: folder,
      secretKey: 'a secret key that is only for stories',
      logLevel: 'silent',
      ...(options.defaults === false ? { flowsDir: join(folder, 'none'), blueprintsDir: join(folder, 'none') } : {}),
      ...options.config,
    });
    const app = await createApp({
      config,
      clock,
      database: database.options,
      ...(options.log ? { log: options.log } : {}),
    });
    await app.listen(0, '127.0.0.1');
    const base = (await app.getUrl()).replace('127.0.0.1', 'localhost');
    const stagedoor = new Stagedoor(app, clock, base, async () => {
      await app.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    });
    const summary = await app.get(Discovery).applyFolders();
    if (summary.failed > 0) throw new Error(summary.lines.join('\n'));
    for (const [name, text] of Object.entries(options.blueprints ?? {})) await stagedoor.apply(text, name);
    return stagedoor;
  }

  /** Applies a blueprint, and throws when it does not go through. */
  async apply(text: string, file = 'story.yaml'): Promise<void> {
    const { Importer } = await import('../../src/blueprints/importing/importer.service.js');
    await this.app.get(Importer).apply({ file, text });
  }

  get db(): DataSource {
    return this.app.get(DataSource);
  }

  /** A device of the demo application, or of another client. */
  tv(client: { client_id: string; client_secret?: string } = { client_id: 'demo-tv' }): Tv {
    return new Tv(this.base, client);
  }

  /** Somebody with an account (made at the first call), at a browser of their own. */
  async person(username: string, about: Partial<User> = {}): Promise<Person> {
    const password = `the password of ${username}`;
    const users = this.db.getRepository(User);
    if (!(await users.existsBy({ username }))) {
      // cheap parameters: what is tested is the walk, not the hash
      const stored = await hash(password, { memoryCost: 1024, timeCost: 1, parallelism: 1 });
      await users.save(
        Object.assign(new User(), {
          username,
          name: username,
          email: `${username}@example.org`,
          password: stored,
          ...about,
        }),
      );
    }
    return new Person(this.base, username, password);
  }

  /** Somebody without an account. */
  stranger(): Person {
    return new Person(this.base, `nobody-${randomUUID()}`, 'no password');
  }

  stop(): Promise<void> {
    return this.cleanUp();
  }
}
