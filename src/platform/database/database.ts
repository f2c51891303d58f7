import type { OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';

/** The open database. It is closed last, after every request has been answered. */
export class Database implements OnApplicationShutdown {
  constructor(
    readonly source: DataSource,
    private readonly release: () => Promise<void>,
    /** True: it is an empty one in memory, in the place of one that is not there. */
    readonly standsIn = false,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.release();
  }
}
