import type { Entry } from '../reading/entry.js';
import { fieldsOf } from '../models/catalogue.js';
import type { Model } from '../models/model.js';
import { mapping, Mistake, nodeOf, type Member, type Node, type Place } from '../yaml/nodes.js';
import { readItem, split } from './item.js';
import { longEntry } from './long-entry.js';
import { isState, withReferences, type Expand, type ShortEntry } from './short-entry.js';

/** Models of one table, by the type in which their objects differ. */
export const byType = (models: readonly Model[]): ReadonlyMap<string, Model> =>
  new Map(models.map((model) => [model.config!.type, model]));

/** A stage or a policy begins with what it is called, and says by its type what it does. */
export function expandTyped(models: ReadonlyMap<string, Model>, what: string): Expand {
  const usage = `a ${what} says its type, one of ${[...models.keys()].toSorted().join(', ')}`;
  return (entry) => {
    const node: Node = { kind: 'map', at: entry.at, members: entry.attrs };
    const item = readItem(node, { names: [...models.keys()], beside: [], what: `${what} type`, usage }, entry.mistakes);
    if (!item) return [];
    const model = models.get(item.kind)!;
    const settings = settingsOf(model, item.value, entry.mistakes);
    const { own } = split(item, settings, model, [], entry.mistakes);
    return [typedEntry({ ...entry, model, name: entry.key }, isState(entry, 'absent') ? undefined : own)];
  };
}

/** The settings that something is given: a mapping, or what its type is mainly about, a text or a list of them. */
export function settingsOf(model: Model, value: Node | undefined, mistakes: Mistake[]): ReadonlyMap<string, Member> {
  if (!value || (value.kind === 'scalar' && value.value === null)) return new Map();
  if (value.kind === 'map') return value.members;
  const { type, main, class: settings } = model.config!;
  if (main !== undefined) {
    const { at } = value;
    const many = Array.isArray((new settings() as Record<string, unknown>)[main]);
    if (many)
      return new Map([[main, { at, value: value.kind === 'list' ? value : { kind: 'list', items: [value], at } }]]);
    if (value.kind !== 'list') return new Map([[main, { at, value }]]);
  }
  mistakes.push(new Mistake(`${type} takes its settings: a mapping`, value.at));
  return new Map();
}

/** An object of a type; what it does not say has its default, so that what is taken out goes back to it. */
export function typedEntry(
  about: Pick<ShortEntry, 'number' | 'at' | 'model' | 'id' | 'state'> & { name: Node; places?: readonly string[] },
  settings?: ReadonlyMap<string, Member>,
): Entry {
  const { number, at, model, id, state, name, places = [] } = about;
  const attrs = settings ? new Map([...defaultsOf(model, at), ...settings]) : new Map<string, Member>();
  const entry = longEntry({
    number,
    at,
    model: model.names[0],
    id,
    state,
    identifiers: mapping({ name }, at),
    attrs: withReferences(model, attrs, at),
  });
  return { ...entry, words: Object.fromEntries(places.map((field) => [field, null])) };
}

/** Every field of a new object that has a default. */
export function defaultsOf(model: Model, at: Place): Map<string, Member> {
  const fresh = { ...new model.entity(), ...(model.config && new model.config.class()) } as Record<string, unknown>;
  return new Map(
    [...fieldsOf(model).keys()]
      .filter((field) => fresh[field] !== undefined)
      .map((field) => [field, { at, value: nodeOf(fresh[field], at) }]),
  );
}
