import { randomUUID } from 'node:crypto';
import { Entity } from 'typeorm';
import { Id, Moment, Reference, Text } from '../../platform/database/fields.js';
import { User } from '../../users/user.entity.js';
import { OAuth2Provider } from '../clients/oauth2-provider.entity.js';

/** A device that a person has let in. Its tokens carry its id: revoking it ends them all. */
@Entity('device')
export class Device {
  @Id() id: string = randomUUID();
  @Reference(() => User) user: string;
  @Reference(() => OAuth2Provider) provider: string;
  /** What the device called itself, or its application. */
  @Text() name: string;
  @Text({ nullable: true }) client_ip: string | null = null;
  @Text({ nullable: true }) user_agent: string | null = null;
  @Moment() created_at: Date;
  @Moment() last_used_at: Date;
  @Moment({ nullable: true }) revoked_at: Date | null = null;
}
