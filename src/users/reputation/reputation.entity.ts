import { Entity, Index, PrimaryColumn } from 'typeorm';
import { Int, Moment } from '../../platform/database/fields.js';

/** How somebody who uses a name from a network has fared lately. */
@Entity('reputation')
@Index(['ip'])
@Index(['expires_at'])
export class Reputation {
  /** Keyed hash of the name: people type passwords where names belong. Empty: whatever the name. */
  @PrimaryColumn('text') identifier: string;
  /** An IPv4 address, or the /64 of an IPv6 address. */
  @PrimaryColumn('text') ip: string;
  @Int() score: number;
  @Moment() expires_at: Date;
}
