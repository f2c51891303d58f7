import { Injectable } from '@nestjs/common';
import { IsArray, IsBoolean, IsInt, Matches, Max, Min } from 'class-validator';
import { Clock } from '../../platform/clock.js';
import { Events } from '../../platform/events/events.js';
import { kilometresBetween, pointOf, type Place } from '../../platform/places/place.js';
import { Places } from '../../platform/places/places.js';
import type { User } from '../../users/user.entity.js';
import { no, policyType, YES, type PolicyAnswer, type PolicyHandler, type PolicyRequest } from '../policy-type.js';

/** Kilometres that nobody travels in an hour. */
const FASTEST = 1000;
const HOUR_MS = 60 * 60 * 1000;

const LARGEST = 2_147_483_647;

export class GeoipConfig {
  /** The networks that somebody may come from, by number (ASN); none, and no `countries`: from anywhere. */
  @IsArray() @IsInt({ each: true }) asns: number[] = [];
  /** The countries that somebody may come from, by their two letters. */
  @IsArray()
  @Matches(/^(?:[A-Z]{2})?$/, { each: true, message: 'countries are given by their two letters, such as NL' })
  countries: string[] = [];
  /** Whether somebody may not be too far from where they signed in before. */
  @IsBoolean() check_history_distance = false;
  /** How many kilometres are too far for `check_history_distance`. */
  @IsInt() @Min(0) @Max(2 ** 63) history_max_distance_km = 100;
  /** By how many kilometres a place that is guessed from an address may be wrong. */
  @IsInt() @Min(0) @Max(LARGEST) distance_tolerance_km = 50;
  /** How many earlier sign-ins are looked at. */
  @IsInt() @Min(0) @Max(LARGEST) history_login_count = 5;
  /** Whether nobody may be faster than an aeroplane. */
  @IsBoolean() check_impossible_travel = false;
  /** Kilometres that `check_impossible_travel` overlooks. */
  @IsInt() @Min(0) @Max(LARGEST) impossible_tolerance_km = 100;
}

@Injectable()
class GeoipPolicy implements PolicyHandler<GeoipConfig> {
  constructor(
    private readonly places: Places,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  async ask(config: GeoipConfig, { user, visitor }: PolicyRequest): Promise<PolicyAnswer> {
    const place = visitor === null ? null : this.places.find(visitor.address);
    const where = this.isWhereItMay(config, place);
    const { check_history_distance, check_impossible_travel } = config;
    if (!user || !(check_history_distance || check_impossible_travel)) return where;
    const travelled = await this.canHaveTravelled(config, user, place);
    return { passing: where.passing && travelled.passing, messages: [...where.messages, ...travelled.messages] };
  }

  /** One of the lists is enough. What nobody knows is only asked about when it matters. */
  private isWhereItMay({ asns, countries }: GeoipConfig, place: Place | null): PolicyAnswer {
    if (asns.length === 0 && countries.length === 0) return YES;
    const { asn = null, country = null } = place ?? {};
    if ((asn !== null && asns.includes(asn)) || (country !== null && countries.includes(country))) return YES;
    const { networks, places } = this.places.knows;
    if (asns.length > 0 && asn === null) throw unknown(networks, 'STAGEDOOR_GEOIP_ASN', 'client IP not found in ASN');
    if (countries.length > 0 && country === null)
      throw unknown(places, 'STAGEDOOR_GEOIP_CITY', 'client IP address not found in City');
    return {
      passing: false,
      messages: [
        ...(asns.length > 0 ? ['Client IP is not part of an allowed autonomous system.'] : []),
        ...(countries.length > 0 ? ['Client IP is not in an allowed country.'] : []),
      ],
    };
  }

  private async canHaveTravelled(config: GeoipConfig, user: User, place: Place | null): Promise<PolicyAnswer> {
    const here = pointOf(place);
    if (here === null)
      throw unknown(this.places.knows.places, 'STAGEDOOR_GEOIP_CITY', 'client IP address not found in City');
    const farthest = config.history_max_distance_km + config.distance_tolerance_km;
    for (const login of await this.events.logins(user.id, config.history_login_count)) {
      const there = pointOf(login.place);
      if (there === null) continue;
      const distance = kilometresBetween(here, there);
      if (config.check_history_distance && distance >= farthest)
        return no('Distance from previous authentication is larger than threshold.');
      const hours = Math.max(1, Math.floor((this.clock.now().getTime() - login.at.getTime()) / HOUR_MS));
      if (config.check_impossible_travel && distance >= FASTEST * hours + config.impossible_tolerance_km)
        return no('Distance is further than possible.');
    }
    return YES;
  }
}

function unknown(configured: boolean, variable: string, what: string): Error {
  return new Error(configured ? `GeoIP: ${what} database.` : `GeoIP: no file tells: set ${variable}`);
}

/** Passes for somebody who is in one of the right networks or countries, and not too far from where they were. */
export const geoip = policyType({
  type: 'geoip',
  model: 'authentik_policies_geoip.geoippolicy',
  config: GeoipConfig,
  constant: ({ asns, countries, check_history_distance, check_impossible_travel }) =>
    asns.length + countries.length > 0 || check_history_distance || check_impossible_travel ? undefined : true,
  handler: GeoipPolicy,
});
