import { Entity, Index, PrimaryColumn } from 'typeorm';
import { Flag, Text } from '../../platform/database/fields.js';

/** Which file an object comes from: what its entries made or found when it was applied last. */
@Entity('blueprint_object')
@Index(['object'])
export class BlueprintObject {
  /** As in `blueprint_instance`; for a file elsewhere its whole path. */
  @PrimaryColumn('text') path: string;
  /** The object's id. */
  @PrimaryColumn('uuid') object: string;
  /** Its model's first name. */
  @Text() model: string;
  /** What people call it: `flow "device-code"`. */
  @Text() label: string;
  /** True: an entry of the file made it. What was there before is not the file's to remove. */
  @Flag() made: boolean;
  /** False: no entry of the file speaks of it any more. */
  @Flag() mentioned: boolean;
}
