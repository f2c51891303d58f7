import { randomUUID } from 'node:crypto';
import { Entity } from 'typeorm';
import { Id, Json, Text } from '../platform/database/fields.js';

/** One step that an author has set up. Its `config` is checked by the class of its type when a blueprint is applied. */
@Entity('stage')
export class Stage {
  @Id() id: string = randomUUID();
  /** What it is called. In the short form the flow and the type, unless it says otherwise. */
  @Text({ unique: true, min: 1 }) name: string;
  /** A name from `stages/index.ts`. */
  @Text({ min: 1 }) type: string;
  @Json() config: object = {};
}
