import type { Mapping, Place } from '../yaml/nodes.js';
import { didYouMean } from '../yaml/nearest.js';

/** A key that means nothing where it stands: authentik passes over it without a word. */
export interface Stray {
  readonly name: string;
  readonly at: Place;
  readonly message: string;
}

/** Where authors keep what they only refer to: `x-common: &common`. */
const HELPER = /^(x-|\.|_)/;

export const isHelper = (key: string): boolean => HELPER.test(key);

/** The keys of a mapping that are not among those it may have, each with the one that was probably meant. */
export function straysIn(map: Mapping, known: readonly string[], hints: readonly string[] = known): Stray[] {
  return [...map.members]
    .filter(([name]) => !known.includes(name) && !isHelper(name))
    .map(([name, { at }]) => ({ name, at, message: `there is no key ${name}${didYouMean(name, hints)}` }));
}
