import { Injectable } from '@nestjs/common';
import { IsArray, IsBoolean, IsInt, Max, Min } from 'class-validator';
import { isNetwork, liesIn, shareNetwork } from '../../platform/http/networks.js';
import { Places } from '../../platform/places/places.js';
import { DEVICE_KEY, GRANT_TYPE_KEY } from '../context-keys.js';
import { no, policyType, YES, type PolicyAnswer, type PolicyHandler, type PolicyRequest } from '../policy-type.js';

/** Passes for somebody whose address is in the right network, or in the network of the device that they let in. */
export class NetworkConfig {
  /** Addresses and networks that somebody may come from, such as `10.0.0.0/8`; none: any. */
  @IsArray() networks: string[] = [];
  /** Whether who lets a device in has to be in the same network as the device. */
  @IsBoolean() same_network_as_device = false;
  /** How many bits the two IPv4 addresses have in common. */
  @IsInt() @Min(1) @Max(32) ipv4_prefix = 24;
  /** How many bits the two IPv6 addresses have in common. */
  @IsInt() @Min(1) @Max(128) ipv6_prefix = 48;
  /** True: it is enough that both networks are of the same operator (ASN), where a file tells. */
  @IsBoolean() same_asn_is_enough = true;
}

@Injectable()
class NetworkPolicy implements PolicyHandler<NetworkConfig> {
  constructor(private readonly places: Places) {}

  ask(config: NetworkConfig, { visitor, context }: PolicyRequest): Promise<PolicyAnswer> {
    return Promise.resolve().then(() => {
      if (!visitor) throw new Error('nobody’s request is being answered');
      const { networks, same_network_as_device } = config;
      if (networks.length > 0 && !liesIn(visitor.address, networks))
        return no('Your address is not in an allowed network.');
      // at the token endpoint the person is gone: what they were asked when they said yes stands
      if (!same_network_as_device || context[GRANT_TYPE_KEY] !== undefined) return YES;
      const device = (context[DEVICE_KEY] as { client_ip?: unknown } | undefined)?.client_ip;
      if (typeof device !== 'string')
        throw new Error('no device is known here: bind it behind the code, or to the application');
      return this.together(config, visitor.address, device)
        ? YES
        : no('You and the device are not in the same network.');
    });
  }

  private together(config: NetworkConfig, person: string, device: string): boolean {
    const bits = { ipv4: config.ipv4_prefix, ipv6: config.ipv6_prefix };
    if (shareNetwork(person, device, bits)) return true;
    if (!config.same_asn_is_enough) return false;
    const asn = this.places.find(person)?.asn ?? null;
    return asn !== null && asn === this.places.find(device)?.asn;
  }
}

export const network = policyType({
  type: 'network',
  config: NetworkConfig,
  main: 'networks',
  rule: ({ networks, same_network_as_device }) => [
    ...(networks.length > 0 || same_network_as_device
      ? []
      : [{ field: 'networks', message: 'One of networks and same_network_as_device must be set' }]),
    ...networks
      .filter((entry) => typeof entry !== 'string' || !isNetwork(entry))
      .map((entry) => ({
        field: 'networks',
        message: `${String(entry)} is no network: write 10.0.0.0/8 or 2001:db8::/32`,
      })),
  ],
  handler: NetworkPolicy,
});
