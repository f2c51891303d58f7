import { randomUUID } from 'node:crypto';
import { Entity, Index } from 'typeorm';
import { Bytes, Id, Moment, Reference, Text, Texts } from '../../platform/database/fields.js';
import { Device } from '../device/device.entity.js';

/** RFC 6749 §6. A refresh token is used once; the next one follows it, in the family of its device. */
@Entity('refresh_token')
@Index(['expires_at'])
export class RefreshToken {
  @Id() id: string = randomUUID();
  /** SHA-256; the token itself is never stored. */
  @Bytes({ unique: true }) token_hash: Buffer;
  @Reference(() => Device) device: string;
  @Texts() scopes: string[];
  @Moment() auth_time: Date;
  @Texts() amr: string[] = [];
  /** The browser session in which the device was let in. */
  @Text({ nullable: true }) session: string | null = null;
  @Moment() created_at: Date;
  @Moment() expires_at: Date;
  /** When it was exchanged for the next one. */
  @Moment({ nullable: true }) used_at: Date | null = null;
}
