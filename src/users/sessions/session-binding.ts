import { Injectable } from '@nestjs/common';
import { shareNetwork } from '../../platform/http/networks.js';
import type { Visitor } from '../../platform/http/visitor.js';
import { Places, type Place } from '../../platform/places/places.js';

export const NETWORK_BINDINGS = ['no_binding', 'bind_asn', 'bind_asn_network', 'bind_asn_network_ip'] as const;
export const GEOIP_BINDINGS = [
  'no_binding',
  'bind_continent',
  'bind_continent_country',
  'bind_continent_country_city',
] as const;
export type NetworkBinding = (typeof NETWORK_BINDINGS)[number];
export type GeoipBinding = (typeof GEOIP_BINDINGS)[number];

/** What one household or office has at most. */
const NEIGHBOURHOOD = { ipv4: 24, ipv6: 48 };

/** What a session is bound to: authentik's words, and the address at which it was opened. */
export interface Bound {
  client_ip: string | null;
  network_binding: NetworkBinding;
  geoip_binding: GeoipBinding;
}

/**
 * Says whether a session may be used from where a request comes. Each binding asks for all that stands before it in its
 * list. What the files of places do not tell of either address cannot break a binding; `stagedoor doctor` says when a
 * file is missing.
 */
@Injectable()
export class SessionBindings {
  constructor(private readonly places: Places) {}

  holds({ client_ip, network_binding, geoip_binding }: Bound, visitor: Visitor): boolean {
    if (client_ip === null || client_ip === visitor.address) return true;
    if (network_binding === 'bind_asn_network_ip') return false;
    if (network_binding === 'no_binding' && geoip_binding === 'no_binding') return true;
    const [then, now] = [this.places.find(client_ip), this.places.find(visitor.address)];
    const alike = (field: keyof Place): boolean =>
      then?.[field] == null || now?.[field] == null || then[field] === now[field];
    if (network_binding !== 'no_binding' && !alike('asn')) return false;
    if (network_binding === 'bind_asn_network' && !shareNetwork(client_ip, visitor.address, NEIGHBOURHOOD))
      return false;
    const fields = (['continent', 'country', 'city'] as const).slice(0, GEOIP_BINDINGS.indexOf(geoip_binding));
    return fields.every(alike);
  }
}
