import type { Entry } from '../reading/entry.js';
import { fieldsOf } from '../models/catalogue.js';
import { policyModels } from '../models/policies.js';
import { policyBinding } from '../models/policy-binding.js';
import { mapping, Mistake, scalar, textOf, type Member, type Node, type Place } from '../yaml/nodes.js';
import { readItems, split, type Item, type Kinds } from './item.js';
import { findByKey, joined, keyOf, longEntry } from './long-entry.js';
import { onlyThese } from './only-these.js';
import type { Items, Part } from './shape.js';
import type { ShortEntry } from './short-entry.js';
import { byType, defaultsOf, settingsOf, typedEntry } from './typed.js';

/** Between two bindings there is room for others. */
const STEP = 10;

/** Whom or what an item may name, each by what people call it. */
const REFERENCES = ['group', 'user', 'policy'];

/** What may be said about a binding itself; its order is its place in the list. */
const BINDING_FIELDS = [...fieldsOf(policyBinding).keys()].filter(
  (field) => field !== 'order' && !Object.hasOwn(policyBinding.references!, field),
);

export const policiesByType = byType(policyModels);

/** The items of `policies`. */
export const POLICIES: Kinds = {
  names: [...REFERENCES, ...policiesByType.keys()],
  beside: [...BINDING_FIELDS, 'name'],
  what: 'policy type',
  usage: 'policies is a list such as [{ group: family }, { user: ann }, { policy: office-hours }]',
};

/** The items of an application's `allow`. */
export const ALLOW: Kinds = {
  names: ['group', 'user'],
  beside: BINDING_FIELDS,
  what: 'way to allow somebody by',
  usage: 'allow is a list such as [{ group: family }, { user: ann }]',
};

const place = { model: policyBinding, fields: BINDING_FIELDS };
export const allowed: Items = { name: 'allow', references: ALLOW.names, types: new Map(), place };
export const policiesPart: Part = {
  description: 'The whole list of who and what decides, in order; without one, nobody is kept out.',
  value: { kind: 'items', of: { name: 'policies', references: REFERENCES, types: policiesByType, place } },
};

/** To what policies are bound. */
export interface Target {
  /** The entry's id. */
  id: string;
  /** Begins the names of those policies that have none of their own: no other target may have the same. */
  owner: readonly (string | Node)[];
}

/** Who or what decides, by an item. */
interface Subject {
  /** The field of the binding, and its value. */
  field: string;
  value: Node;
  /** What it is called. */
  name: string;
  /** What the item says about the binding. */
  place: ReadonlyMap<string, Member>;
  /** The policy, when the item brings it along. */
  policy?: Entry;
}

/** The whole list of what is bound to a target. */
export function expandPolicies(entry: ShortEntry, target: Target, node: Node): Entry[] {
  const bound = bindAll(entry, target, readItems(node, POLICIES, entry.mistakes));
  return [...bound, ...onlyThese(entry, { target: target.id, ...boundIn(bound), at: node.at })];
}

/** For `onlyThese`: the bindings among some entries. */
export function boundIn(entries: readonly Entry[]): { model: string; keep: string[] } {
  const [model] = policyBinding.names;
  return { model, keep: entries.filter((entry) => textOf(entry.model) === model).map(({ id }) => id!) };
}

/** The bindings of all items to a target, in order, each after the policy that it brings along. */
export function bindAll(entry: ShortEntry, target: Target, items: readonly Item[]): Entry[] {
  const seen = new Set<string>();
  return items.flatMap((item, i) => {
    const { at } = item;
    const subject = REFERENCES.includes(item.kind) ? named(entry, item) : inline(entry, target, item);
    const { field, value, name: called, place, policy } = subject;
    const id = `${target.id} bound to ${field} ${called}`;
    if (seen.has(id)) {
      const remedy = policy ? ': give this one a name of its own' : '';
      entry.mistakes.push(new Mistake(`the list has the ${field} "${called}" already${remedy}`, at));
    }
    seen.add(id);
    const defaults = [...defaultsOf(policyBinding, at)].filter(([name]) => BINDING_FIELDS.includes(name));
    const order: Member = { at, value: scalar(i * STEP, at) };
    const binding = longEntry({
      number: entry.number,
      at,
      model: policyBinding.names[0],
      id,
      state: entry.state,
      identifiers: mapping({ target: keyOf(target.id, at), [field]: value }, at),
      attrs: { kind: 'map', at, members: new Map([['order', order], ...defaults, ...place]) },
    });
    return policy ? [policy, binding] : [binding];
  });
}

/** A group, a person or a policy that there is. */
function named({ mistakes }: ShortEntry, { kind, value, beside, at }: Item): Subject {
  if (value?.kind !== 'tag' && (textOf(value) ?? '') === '') {
    mistakes.push(new Mistake(`${kind} takes one name: each is an item of its own`, at));
  }
  for (const [field, member] of beside) {
    if (!BINDING_FIELDS.includes(field))
      mistakes.push(new Mistake(`${field} is for a policy that is made here, not for a ${kind}`, member.at));
  }
  const name = value ?? scalar(null, at);
  return { field: kind, value: findByKey([kind], name), name: nameOf(name, at), place: beside };
}

/** A policy that is made here. */
function inline({ mistakes, ...entry }: ShortEntry, { id, owner }: Target, item: Item): Subject {
  const { kind, at } = item;
  const model = policiesByType.get(kind)!;
  const { own, place } = split(item, settingsOf(model, item.value, mistakes), model, BINDING_FIELDS, mistakes);
  const given = own.get('name')?.value;
  own.delete('name');
  const name = given ?? joined([...owner, kind], at);
  const called = nameOf(name, at);
  const policy = typedEntry({ ...entry, at, model, id: `${id} policy ${called}`, name, places: BINDING_FIELDS }, own);
  return { field: 'policy', value: keyOf(policy.id!, at), name: called, place, policy };
}

/** What something is called in the file, also when only the database or the environment knows its name. */
export const nameOf = (name: Node, at: Place): string => textOf(name) ?? `of line ${at.line}, ${at.column}`;
