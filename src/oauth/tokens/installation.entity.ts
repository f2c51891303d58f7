import { randomUUID } from 'node:crypto';
import { Entity, PrimaryColumn } from 'typeorm';
import { Uuid } from '../../platform/database/fields.js';

/** This installation. Its id keeps `sub` different from every other server's. */
@Entity('installation')
export class Installation {
  /** Always 1, so that servers that start at once cannot make two rows. */
  @PrimaryColumn('smallint') row = 1;
  @Uuid() id: string = randomUUID();
}
