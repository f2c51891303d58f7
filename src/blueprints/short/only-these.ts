import type { Entry } from '../entry.js';
import { ONLY } from '../models/only.js';
import { list, mapping, scalar, type Node, type Place } from '../nodes.js';
import { keyOf } from './long-entry.js';
import { isState, type ShortEntry } from './short-entry.js';

/**
 * The entry that makes a list complete: of one model, what is bound to `entry` and is not in `ids` is removed. Nothing
 * when the entry only creates: then what is there is left alone.
 */
export function onlyThese(
  entry: ShortEntry,
  model: string,
  ids: readonly string[],
  at: Place,
  where: Readonly<Record<string, Node>> = {},
): Entry[] {
  if (isState(entry, 'created')) return [];
  return [
    {
      number: entry.number,
      at,
      short: true,
      model: scalar(ONLY, at),
      state: scalar('present', at),
      identifiers: mapping({ target: keyOf(entry.id, at), ...where }, at),
      attrs: mapping(
        {
          model: scalar(model, at),
          keep: list(
            ids.map((id) => keyOf(id, at)),
            at,
          ),
        },
        at,
      ),
      conditions: list([], at),
    },
  ];
}
