import { randomUUID } from 'node:crypto';
import { Entity } from 'typeorm';
import { Flag, Id, Json, Text } from '../platform/database/fields.js';

/** A question about a person and a request. Its `config` is checked by the class of its type. */
@Entity('policy')
export class Policy {
  @Id() id: string = randomUUID();
  /** What it is called. */
  @Text({ unique: true, min: 1 }) name: string;
  /** A name from `types/index.ts`. */
  @Text({ min: 1 }) type: string;
  /** True: every answer is an event. */
  @Flag() execution_logging = false;
  @Json() config: object = {};
}
