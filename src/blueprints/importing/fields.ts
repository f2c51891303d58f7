import type { Change } from '../reports/entry-report.js';
import type { Teller } from './field-writer.js';
import { aliasOf } from '../models/catalogue.js';
import type { Model } from '../models/model.js';
import { isPrivate, Mistake, type Mapping, type Member, type Place } from '../yaml/nodes.js';
import { FollowOn, gap, NoObject, type Resolver } from '../tags/resolver.js';

/**
 * The same fields without tags; what cannot be resolved is told, field by field. With `lenient`, a reference to an entry
 * that has no object is a gap.
 */
export async function resolveFields(
  resolver: Resolver,
  teller: Teller,
  fields: Mapping,
  lenient = false,
): Promise<Mapping> {
  const members = new Map<string, Member>();
  let followOn: FollowOn | undefined;
  for (const [field, { at, value }] of fields.members) {
    try {
      members.set(field, { at, value: await resolver.resolve(value) });
    } catch (error) {
      if (error instanceof NoObject && lenient) {
        members.set(field, { at, value: gap({ why: error.message, uncovered: false }, error.at) });
      } else if (error instanceof Mistake) teller.wrong(error, field);
      else if (error instanceof FollowOn) followOn = error;
      else throw error;
    }
  }
  if (followOn) throw followOn;
  return { ...fields, members };
}

/** Where the value of a field stands, by whatever name it was written. */
export function placesIn(model: Model, { members }: Mapping): (field: string) => Place | undefined {
  const places = new Map([...members].map(([name, { value }]) => [aliasOf(model, name), value.at]));
  return (field) => places.get(field);
}

/** Whether the value of a field, by whatever name it was written, is told to nobody. */
export function privateIn(model: Model, { members }: Mapping): (field: string) => boolean {
  const fields = [...members].filter(([, { value }]) => isPrivate(value)).map(([name]) => aliasOf(model, name));
  return (field) => fields.includes(field);
}

/** What it is known by first, then as the author wrote it; last what was completed for the author. */
export function inOrderOf(names: readonly string[], model: Model, changes: readonly Change[]): Change[] {
  const order = names.map((name) => aliasOf(model, name));
  const rank = ({ field }: Change): number => (order.includes(field) ? order.indexOf(field) : order.length);
  return changes.toSorted((a, b) => rank(a) - rank(b));
}
