import type { Brands } from '../../brands/brands.service.js';
import type { Visitor } from '../../platform/http/visitor.js';
import type { Party } from '../../users/authenticators/passkeys.service.js';

/** This server as the visitor's browser knows it: what passkeys are made for, and what they answer to. */
export async function partyFor(brands: Brands, visitor: Visitor): Promise<Party> {
  const brand = await brands.forHost(visitor.host);
  const { origin, hostname } = new URL(brands.base(visitor, brand));
  return { id: hostname, origin, name: brand.branding_title };
}

export function wrongMake({ name }: Party): string {
  return `Invalid device type. Contact your ${name} administrator for help.`;
}

/** `types`: AAGUIDs; none: all. */
export function isAllowedMake(types: readonly string[], aaguid: string | null): boolean {
  return types.length === 0 || (aaguid !== null && types.some((type) => type.toLowerCase() === aaguid.toLowerCase()));
}
