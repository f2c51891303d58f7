import type { Entry } from '../reading/entry.js';
import { ONLY } from '../models/only.js';
import { list, mapping, scalar, type Node, type Place } from '../yaml/nodes.js';
import { keyOf } from './long-entry.js';
import { isState, type ShortEntry } from './short-entry.js';

/** A list that is complete: of a model, what may be bound to a target, by the ids of their entries. */
export interface Only {
  target: string;
  model: string;
  keep: readonly string[];
  at: Place;
  /** Of what the list is the whole, when it is not of everything that is bound there. */
  where?: Readonly<Record<string, Node>>;
}

/**
 * The entry that makes a list complete: what else is bound is removed. Nothing when the entry only creates: then what
 * is there is left alone.
 */
export function onlyThese(entry: ShortEntry, { target, model, keep, at, where = {} }: Only): Entry[] {
  if (isState(entry, 'created')) return [];
  return [
    {
      number: entry.number,
      at,
      short: true,
      model: scalar(ONLY, at),
      state: scalar('present', at),
      identifiers: mapping({ target: keyOf(target, at), ...where }, at),
      attrs: mapping(
        {
          model: scalar(model, at),
          keep: list(
            keep.map((id) => keyOf(id, at)),
            at,
          ),
        },
        at,
      ),
      conditions: list([], at),
    },
  ];
}
