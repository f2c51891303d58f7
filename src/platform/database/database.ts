import type { OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';

/** The open database. It is closed last, after every request has been answered. */
export class Database implements OnApplicationShutdown {
  constructor(
    readonly source: DataSource,
    private readonly release: () => Promise<void>,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.release();
  }
}
