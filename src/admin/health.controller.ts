import { Controller, Get, Header, HttpCode, ServiceUnavailableException } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** For whatever watches the server: 204 when all is well. */
@Controller('-/health')
export class HealthController {
  constructor(private readonly db: DataSource) {}

  /** The process answers. */
  @Get('live')
  @HttpCode(204)
  @Header('cache-control', 'no-store')
  live(): void {}

  /** The process can do its work: the database answers, too. */
  @Get('ready')
  @HttpCode(204)
  @Header('cache-control', 'no-store')
  async ready(): Promise<void> {
    try {
      await this.db.query('SELECT 1');
    } catch (cause) {
      throw new ServiceUnavailableException('The database does not answer.', { cause });
    }
  }
}
