import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from './clock.js';
import { Log } from './log.js';

const EVERY_MS = 10 * 60 * 1000;

type Task = (now: Date) => Promise<unknown>;

/** Sweeps away what has run out. Every task is a delete that may run on several servers at once. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly tasks = new Map<string, Task>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  add(name: string, task: Task): void {
    this.tasks.set(name, task);
  }

  async sweep(): Promise<void> {
    for (const [name, task] of this.tasks) {
      try {
        await task(this.clock.now());
      } catch (error) {
        this.log.error({ error: String(error) }, `housekeeping of ${name} failed; it is tried again in ten minutes`);
      }
    }
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
