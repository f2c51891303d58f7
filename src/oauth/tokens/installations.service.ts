import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Installation } from './installation.entity.js';

/** Knows the id of this installation. */
@Injectable()
export class Installations {
  private known: string | undefined;

  constructor(private readonly db: DataSource) {}

  /** Made at first need; servers that ask at once end with the same id. */
  async id(): Promise<string> {
    if (this.known === undefined) {
      await this.db.manager
        .createQueryBuilder()
        .insert()
        .into(Installation)
        .values(new Installation())
        .orIgnore()
        .execute();
      this.known = (await this.db.manager.findOneByOrFail(Installation, { row: 1 })).id;
    }
    return this.known;
  }
}
