import { isIP, isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** Where a request came from, as far as a server can know. */
export interface Visitor {
  /** The address, after the trusted proxies. */
  address: string;
  /** What limits are counted by: an IPv4 address, or the /64 of an IPv6 address. */
  network: string;
  userAgent: string;
  /** The host asked for, with its port, in lower case. */
  host: string;
  /** `http` or `https`, after the trusted proxies. */
  protocol: string;
}

export function visitorOf(request: FastifyRequest): Visitor {
  const address = addressOf(request);
  return {
    address,
    network: networkOf(address),
    userAgent: (request.headers['user-agent'] ?? '').slice(0, 500),
    host: request.host.toLowerCase(),
    protocol: request.protocol === 'https' ? 'https' : 'http',
  };
}

/** What a proxy says may be anything: only an address counts as one, else it is the proxy's own. */
function addressOf({ ip, socket }: FastifyRequest): string {
  // a client that has hung up has no address any more
  const said = String(ip ?? '').replace(/^\[([^\]]*)\](:\d+)?$|^(\d+(?:\.\d+){3}):\d+$/, '$1$3');
  const address = isIP(said) > 0 ? said : (socket.remoteAddress ?? '0.0.0.0');
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** One household or one machine has a whole /64 of IPv6 addresses: count it as one. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%')[0]!.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const groups = tail === undefined ? left : [...left, ...zeros, ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
