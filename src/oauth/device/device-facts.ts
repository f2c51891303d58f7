import { ContextSlot } from '../../flows/memory.js';
import { DEVICE_KEY, GRANT_TYPE_KEY } from '../../policies/context-keys.js';
import { since, type Since } from '../../policies/since.js';
import type { Served } from '../clients/providers.service.js';
import type { DeviceGrant } from './device-grant.entity.js';
import type { Device } from './device.entity.js';

/** What policies may know of a device that asks, or that was let in. Never a code. */
export interface DeviceFacts {
  client_id: string;
  provider: { pk: string; name: string };
  application: { pk: string; slug: string; name: string };
  scopes: string[];
  /** The same as one text (RFC 6749 §3.3). */
  scope: string;
  /** Where the device was when it asked. */
  client_ip: string | null;
  user_agent: string | null;
  /** What it calls itself. */
  device_name: string | null;
  /** When it asked, or when it was let in: ISO 8601. */
  created: string;
  /** When its code, or its refresh token, ends: ISO 8601. */
  expires: string;
  /** Seconds since `created`; policies are told the number. */
  age: Since;
}

/** Where policies find the device that somebody lets in: authentik's key. */
export const DEVICE_FACTS = new ContextSlot<DeviceFacts>(DEVICE_KEY);

/** What an application's policies are told beside who asks. `grant_type`: it is a token request of the device itself. */
export function deviceContext(facts: DeviceFacts, grant_type?: string): Record<string, unknown> {
  return {
    [DEVICE_FACTS.key]: facts,
    oauth_scopes: facts.scopes,
    ...(grant_type === undefined ? {} : { [GRANT_TYPE_KEY]: grant_type }),
  };
}

export function factsOfGrant(grant: DeviceGrant, served: Served): DeviceFacts {
  return facts(grant, served, grant.scopes, grant.expires_at);
}

/** Of a device that comes back with a refresh token, which holds until `expires`. */
export function factsOfDevice(device: Device, served: Served, scopes: string[], expires: Date): DeviceFacts {
  const { client_ip, user_agent, name: device_name, created_at } = device;
  return facts({ client_ip, user_agent, device_name, created_at }, served, scopes, expires);
}

function facts(
  about: Pick<DeviceGrant, 'client_ip' | 'user_agent' | 'device_name' | 'created_at'>,
  { provider, application }: Served,
  scopes: string[],
  expires: Date,
): DeviceFacts {
  const { client_ip, user_agent, device_name, created_at } = about;
  return {
    client_id: provider.client_id,
    provider: { pk: provider.id, name: provider.name },
    application: { pk: application.id, slug: application.slug, name: application.name },
    scopes,
    scope: scopes.join(' '),
    client_ip,
    user_agent,
    device_name,
    created: created_at.toISOString(),
    expires: expires.toISOString(),
    age: since(created_at),
  };
}
