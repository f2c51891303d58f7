import ipaddr from 'ipaddr.js';
import { ExpressionError } from '../expression-error.js';

/** Whether an address lies in one of some networks; what is no address lies in none. */
export function cidrContains(networks: readonly string[], address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const ip = ipaddr.process(address);
  return networks.some((network) => {
    const [base, bits] = rangeOf(network);
    return ip.kind() === base.kind() && ip.match(base, bits);
  });
}

function rangeOf(network: string): ReturnType<typeof ipaddr.parseCIDR> {
  try {
    const [base, bits] = ipaddr.parseCIDR(network);
    return [base, bits];
  } catch {
    throw new ExpressionError(`"${network}" is no network, such as 192.0.2.0/24`);
  }
}
