/** Where an address seems to be, and whose network it is in. What the files do not tell is null. */
export interface Place {
  /** The number of the network's operator (an autonomous system), such as 3320. */
  asn: number | null;
  /** What that operator is called. */
  as_org: string | null;
  /** Two letters: `EU`. */
  continent: string | null;
  /** Two letters (ISO 3166-1): `NL`. */
  country: string | null;
  /** Its English name. */
  city: string | null;
  /** Degrees, north and east of zero. */
  latitude: number | null;
  longitude: number | null;
}

/** A point on the earth, in degrees. */
export interface Point {
  latitude: number;
  longitude: number;
}

/** Null: nobody knows where it is. */
export function pointOf(place: Place | null): Point | null {
  if (place?.latitude == null || place.longitude === null) return null;
  return { latitude: place.latitude, longitude: place.longitude };
}

/** Mean radius of the earth. */
const RADIUS_KM = 6371;

/** Along the surface, as a bird flies. */
export function kilometresBetween(a: Point, b: Point): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const half = (angle: number): number => Math.sin(radians(angle) / 2) ** 2;
  const chord =
    half(b.latitude - a.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(b.longitude - a.longitude);
  return 2 * RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
}
