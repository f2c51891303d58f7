import { IsArray, IsBoolean, IsInt, Matches, Max, Min } from 'class-validator';
import { policyType } from '../policy-type.js';

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
  /** By how much a place that is guessed from an address may be wrong. */
  @IsInt() @Min(0) @Max(LARGEST) distance_tolerance_km = 50;
  /** How many earlier sign-ins are looked at. */
  @IsInt() @Min(0) @Max(LARGEST) history_login_count = 5;
  /** Whether nobody may be faster than an aeroplane. */
  @IsBoolean() check_impossible_travel = false;
  /** Kilometres that `check_impossible_travel` overlooks. */
  @IsInt() @Min(0) @Max(LARGEST) impossible_tolerance_km = 100;
}

/** Passes for somebody who is in the right place. */
export const geoip = policyType({
  type: 'geoip',
  model: 'authentik_policies_geoip.geoippolicy',
  config: GeoipConfig,
});
