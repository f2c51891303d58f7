import { BlockList, isIPv6 } from 'node:net';

const family = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4');

/** True when `address` lies in one of `networks`, each an address or a network such as `10.0.0.0/8`. */
export function within(address: string, networks: readonly string[]): boolean {
  const list = new BlockList();
  for (const entry of networks) {
    const [start = '', bits] = entry.split('/');
    if (bits === undefined) list.addAddress(start, family(start));
    else list.addSubnet(start, Number(bits), family(start));
  }
  // a link-local address names its interface behind a percent sign
  const [plain = ''] = address.split('%');
  return list.check(plain, family(plain));
}
