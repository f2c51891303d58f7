import { PlainError } from '../../platform/plain-error.js';
import { modelNamed, nickname, tableOf } from '../models/catalogue.js';
import { models } from '../models/index.js';
import { didYouMean } from '../yaml/nearest.js';
import type { Inventory } from './inventory.js';
import type { Thing } from './thing.js';

/** What can be asked for by name: `flow`, `brand`, `application` … */
export const KINDS: readonly string[] = models.flatMap(({ short }) => (short === undefined ? [] : [short])).toSorted();

/**
 * What an export is of: everything, or what is named as `flow:SLUG`, with all that it needs and all that is part of it.
 *
 * @throws PlainError for a name that nothing has
 */
export function select(inventory: Inventory, names: readonly string[]): Set<Thing> {
  const exported = inventory.exported;
  if (names.length === 0) return new Set(exported);
  const parts = new Map<string, Thing[]>();
  for (const thing of exported) {
    const [whole] = thing.model.partOf === undefined ? [] : inventory.referred(thing, thing.model.partOf);
    if (whole) parts.set(whole.id, [...(parts.get(whole.id) ?? []), thing]);
  }
  const selected = new Set<Thing>();
  const open = names.map((name) => named(exported, name));
  for (let thing = open.pop(); thing; thing = open.pop()) {
    if (selected.has(thing) || !thing.exported) continue;
    selected.add(thing);
    open.push(...(parts.get(thing.id) ?? []));
    for (const field of inventory.references(thing)) open.push(...inventory.referred(thing, field));
    open.push(...inventory.permissions(thing).map(({ holder }) => holder));
  }
  return selected;
}

function named(things: readonly Thing[], name: string): Thing {
  const [, kind = name, key] = /^([^:]*):(.*)$/s.exec(name) ?? [];
  const model = KINDS.includes(kind) ? modelNamed(kind) : undefined;
  if (!model || key === undefined) {
    throw new PlainError(
      `"${name}" names nothing to export${didYouMean(kind, KINDS)}: write ${KINDS.map((known) => `${known}:…`).join(', ')}, or nothing at all for everything.`,
    );
  }
  const own = things.filter((thing) => tableOf(thing.model) === tableOf(model));
  const keyOf = ({ fields }: Thing): string => String(fields.get(model.key));
  const found = own.find((thing) => keyOf(thing) === key);
  if (found) return found;
  throw new PlainError(`There is no ${nickname(model)} "${key}"${didYouMean(key, own.map(keyOf))}.`);
}
