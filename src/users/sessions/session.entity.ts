import { randomUUID } from 'node:crypto';
import { Entity, Index } from 'typeorm';
import { Bytes, Choice, Id, Moment, Reference, Text, Texts } from '../../platform/database/fields.js';
import { User } from '../user.entity.js';
import { GEOIP_BINDINGS, NETWORK_BINDINGS, type GeoipBinding, type NetworkBinding } from './session-binding.js';

/** A browser in which somebody is signed in. The browser holds a random token, the row only its hash. */
@Entity('session')
@Index(['expires_at'])
export class Session {
  @Id() id: string = randomUUID();
  @Bytes({ unique: true }) token_hash: Buffer;
  @Reference(() => User) user: string;
  /** When the person proved who they are (OpenID Connect Core §2, `auth_time`). */
  @Moment() auth_time: Date;
  /** How they proved it (RFC 8176): `pwd`, `mfa` … */
  @Texts() amr: string[] = [];
  @Moment() expires_at: Date;
  @Text({ nullable: true }) client_ip: string | null = null;
  @Text({ nullable: true }) user_agent: string | null = null;
  /** What of the network has to stay as it was. */
  @Choice(NETWORK_BINDINGS) network_binding: NetworkBinding = 'no_binding';
  /** What of the place has to stay as it was. */
  @Choice(GEOIP_BINDINGS) geoip_binding: GeoipBinding = 'no_binding';
}
