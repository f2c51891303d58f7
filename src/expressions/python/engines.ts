import { Engine, type Job } from './engine.js';
import type { Seed } from './interpreter.js';

/** A second interpreter is started when somebody has to wait and the first has been busy for so many milliseconds. */
const BUSY_MS = 50;
const MOST = 2;

interface Waiting {
  job: Job;
  resolve: (answer: string) => void;
  reject: (error: unknown) => void;
}

/** The interpreters: none before the first job, then one, and a second while there is a queue. */
export class Engines {
  private readonly idle: Engine[] = [];
  private readonly busy = new Map<Engine, number>();
  private readonly queue: Waiting[] = [];
  private timer: NodeJS.Timeout | undefined;
  private ended = false;
  /** What the first interpreter of this process was when it had started: it never changes, so every later one begins as it. */
  private static seed: Seed | undefined;

  get count(): number {
    return this.idle.length + this.busy.size;
  }

  /** Starts the first interpreter if there is none, and waits until it is ready. */
  async warm(): Promise<void> {
    if (this.ended) return;
    if (this.count === 0) this.idle.push(this.start());
    await [...this.idle, ...this.busy.keys()][0]?.started;
  }

  do(job: Job): Promise<string> {
    return new Promise((resolve, reject) => {
      this.queue.push({ job, resolve, reject });
      this.next();
    });
  }

  async end(): Promise<void> {
    this.ended = true;
    clearTimeout(this.timer);
    for (const { reject } of this.queue.splice(0)) reject(new Error('The server is shutting down'));
    const all = [...this.idle.splice(0), ...this.busy.keys()];
    await Promise.all(all.map((engine) => engine.end()));
  }

  private next(): void {
    if (this.queue.length === 0 || this.ended) return;
    const engine = this.awake() ?? (this.mayGrow() ? this.start() : undefined);
    if (engine) return void this.give(engine, this.queue.shift()!);
    if (this.count >= MOST) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.next(), BUSY_MS).unref();
  }

  private start(): Engine {
    const engine = new Engine(Engines.seed);
    engine.started.then(
      (seed) => (Engines.seed ??= seed),
      () => undefined,
    );
    return engine;
  }

  private awake(): Engine | undefined {
    let engine = this.idle.pop();
    while (engine && !engine.usable) engine = this.idle.pop();
    return engine;
  }

  private mayGrow(): boolean {
    const long = [...this.busy.values()].every((since) => performance.now() - since >= BUSY_MS);
    return this.count < MOST && long;
  }

  private async give(engine: Engine, { job, resolve, reject }: Waiting): Promise<void> {
    this.busy.set(engine, performance.now());
    try {
      resolve(await engine.do(job));
    } catch (error) {
      reject(error);
    } finally {
      this.busy.delete(engine);
      if (engine.usable && !engine.swollen && !this.ended) this.idle.push(engine);
      else if (engine.usable) void engine.end();
      this.next();
    }
  }
}
