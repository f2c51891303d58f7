import { randomUUID } from 'node:crypto';
import { Entity } from 'typeorm';
import { CertificateKeyPair } from '../platform/certificates/certificate-key-pair.entity.js';
import { Flag, Id, Json, Reference, Text, Uuid, Uuids } from '../platform/database/fields.js';
import { Flow } from '../flows/flow.entity.js';
import { DeviceSettings } from './device-settings.js';

/** A face of the server, chosen by the host that was asked for: its looks, its flows, its device settings. */
@Entity('brand')
export class Brand extends DeviceSettings {
  @Id() id: string = randomUUID();
  /** The host, or the domain above it. A port only where it matters. */
  @Text({ unique: true, min: 1 }) domain: string;
  /** Serves every host that no other brand does. */
  @Flag() default = false;
  /** What the service is called on every page. */
  @Text() branding_title = 'Stagedoor';
  /** The address of a picture; empty: the title alone. */
  @Text() branding_logo = '';
  /** The address of the browser's small picture; empty: the server's own. */
  @Text() branding_favicon = '';
  /** Style for the pages. */
  @Text() branding_custom_css = '';
  /** The address of a picture behind flows that have none of their own. */
  @Text() branding_default_flow_background = '';
  /** How people sign in. */
  @Reference(() => Flow, { nullable: true }) flow_authentication: string | null = null;
  /** How people sign out. */
  @Reference(() => Flow, { nullable: true }) flow_invalidation: string | null = null;
  /** What whoever has lost their password is led to; null: nothing is offered. */
  @Reference(() => Flow, { nullable: true }) flow_recovery: string | null = null;
  /** How people give up their account. */
  @Reference(() => Flow, { nullable: true }) flow_unenrollment: string | null = null;
  /** How people change what is known about them. */
  @Reference(() => Flow, { nullable: true }) flow_user_settings: string | null = null;
  /** What a person walks through to let a device in; null: no device can be let in here. */
  @Reference(() => Flow, { nullable: true }) flow_device_code: string | null = null;
  /** True: whoever sets a new password here signs out all of their devices, too. */
  @Flag() password_change_ends_devices = false;
  /** How an account is shut at once. */
  @Reference(() => Flow, { nullable: true }) flow_lockdown: string | null = null;
  /** The application that people land at when they asked for none. */
  @Uuid({ nullable: true }) default_application: string | null = null;
  /** Kept, as the next one is: TLS ends before this server. */
  @Reference(() => CertificateKeyPair, { nullable: true }) web_certificate: string | null = null;
  /** Ids of certificates that sign those of people's browsers. */
  @Uuids() client_certificates: string[] = [];
  /** Anything else, for expressions to read. */
  @Json() attributes: Record<string, unknown> = {};
}
