import type { Entry, State } from '../reading/entry.js';
import { referencesOf } from '../models/catalogue.js';
import type { Model } from '../models/model.js';
import type { List, Mapping, Member, Mistake, Node, Place } from '../yaml/nodes.js';
import { findByKey, longEntry } from './long-entry.js';

/** An entry as it was written in the short form: what it makes, what that is called, and what differs from the defaults. */
export interface ShortEntry {
  readonly number: number;
  readonly at: Place;
  readonly model: Model;
  /** The natural key: the value of the word that it begins with. */
  readonly key: Node;
  /** What other entries that it stands for call it; its own `id`, or one made up. */
  readonly id: string;
  readonly state: Node;
  readonly conditions: List;
  readonly attrs: ReadonlyMap<string, Member>;
  readonly mistakes: Mistake[];
}

/** What is about the entry, whatever it makes. */
const ABOUT = { id: null, state: null, conditions: null };

/** By the word that an entry begins with: those that it has beside the fields of its model. */
const WORDS: Readonly<Record<string, Entry['words']>> = {
  application: { allow: null, policies: null },
  flow: { policies: null, stages: null },
  provider: { scopes: 'property_mappings' },
};

/** Turns the parts of a short entry that have a form of their own into entries of the long form. */
export type Expand = (entry: ShortEntry) => Entry[];

/** The entry itself, with natural keys for references; without those parts of it that have a form of their own. */
export function plainEntry(entry: ShortEntry, attrs: ReadonlyMap<string, Member> = entry.attrs): Entry {
  const { number, at, model, key, id, state, conditions } = entry;
  const identifiers: Mapping = { kind: 'map', at, members: new Map([[model.key, { at: key.at, value: key }]]) };
  const words = { ...ABOUT, ...WORDS[model.short ?? ''] };
  return {
    ...longEntry({
      number,
      at,
      model: model.names[0],
      id,
      state,
      identifiers,
      attrs: withReferences(model, attrs, at),
    }),
    conditions,
    words,
  };
}

/** The same attributes, where a natural key in a field that refers to something is a `!Find`. */
export function withReferences(model: Model, attrs: ReadonlyMap<string, Member>, at: Place): Mapping {
  const members = new Map<string, Member>();
  for (const [field, { at: keyAt, value }] of attrs) {
    const names = referencesOf(model, field);
    members.set(field, { at: keyAt, value: names?.length ? findByKey(names, value) : value });
  }
  return { kind: 'map', members, at };
}

/** Whether what belongs to the entry is made along with it, or goes with it. */
export const isState = ({ state }: ShortEntry, wanted: State): boolean =>
  state.kind === 'scalar' && state.value === wanted;

/** The same without some attributes. */
export function without(attrs: ReadonlyMap<string, Member>, ...names: string[]): Map<string, Member> {
  return new Map([...attrs].filter(([key]) => !names.includes(key)));
}
