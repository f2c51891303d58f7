import { randomUUID } from 'node:crypto';
import { Entity } from 'typeorm';
import { Choice, Id, Moment, Text } from '../../platform/database/fields.js';

/** A blueprint file that the server knows, and how it went the last time it was applied. */
@Entity('blueprint_instance')
export class BlueprintInstance {
  @Id() id: string = randomUUID();
  /** The file, relative to its folder: `flows/device-code.yaml`. */
  @Text({ unique: true }) path: string;
  /** `metadata.name`, or the path. */
  @Text() name: string;
  /** SHA-512 of the file as it was applied last. */
  @Text() last_applied_hash = '';
  @Moment({ nullable: true }) last_applied: Date | null = null;
  @Choice(['successful', 'warning', 'error', 'unknown']) status: 'successful' | 'warning' | 'error' | 'unknown' =
    'unknown';
  /** What went wrong or was noticed, as it was printed. */
  @Text() report = '';
}
