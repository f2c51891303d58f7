import { isNetwork, liesIn } from '../../platform/http/networks.js';
import { ExpressionError } from '../expression-error.js';

/** Whether an address lies in one of some networks; what is no address lies in none. */
export function cidrContains(networks: readonly string[], address: string): boolean {
  const wrong = networks.find((network) => !isNetwork(network));
  if (wrong !== undefined) throw new ExpressionError(`"${wrong}" is no network, such as 192.0.2.0/24`);
  return liesIn(address, networks);
}
