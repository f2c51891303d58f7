import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.process>;

/** An address without the name of an interface, and IPv4 as such; undefined: it is none. */
function parse(address: string): Address | undefined {
  const [plain = ''] = address.split('%');
  return isIP(plain) > 0 ? ipaddr.process(plain) : undefined;
}

/** Whether it is an address, or a network such as `10.0.0.0/8`. */
export function isNetwork(text: string): boolean {
  const [start = '', bits] = text.split('/');
  return isIP(start) > 0 && (bits === undefined || ipaddr.isValidCIDR(text));
}

/** Whether an address lies in one of some networks, each an address or a network such as `10.0.0.0/8`. */
export function liesIn(address: string, networks: readonly string[]): boolean {
  const known = parse(address);
  if (!known) return false;
  return networks.some((network) => {
    if (!network.includes('/')) return parse(network)?.toNormalizedString() === known.toNormalizedString();
    const [start, bits] = ipaddr.parseCIDR(network);
    return start.kind() === known.kind() && known.match([start, bits]);
  });
}

/** Whether two addresses have their first bits in common. */
export function shareNetwork(a: string, b: string, bits: { ipv4: number; ipv6: number }): boolean {
  const [one, other] = [parse(a), parse(b)];
  if (!one || !other) return false;
  return one.kind() === other.kind() && one.match([other, bits[one.kind()]]);
}
