import { rulesOf } from '../models/field-rules.js';
import { fieldsOf } from '../models/catalogue.js';
import type { Model } from '../models/model.js';
import { didYouMean } from '../yaml/nearest.js';
import { Mistake, textOf, type Member, type Node, type Place } from '../yaml/nodes.js';

/** One item of a list such as `stages` or `policies`: its kind, what that is given, and what stands beside it. */
export interface Item {
  kind: string;
  /** Undefined: nothing. */
  value: Node | undefined;
  beside: ReadonlyMap<string, Member>;
  at: Place;
}

/** What the items of a list may be, and how that is said when one is something else. */
export interface Kinds {
  readonly names: readonly string[];
  /** What may stand beside them. */
  readonly beside: readonly string[];
  /** `stage type` */
  readonly what: string;
  readonly usage: string;
}

/** The items of a list; what is none has been told. */
export function readItems(node: Node, kinds: Kinds, mistakes: Mistake[]): Item[] {
  if (node.kind === 'list') return node.items.flatMap((item) => readItem(item, kinds, mistakes) ?? []);
  mistakes.push(new Mistake(kinds.usage, node.at));
  return [];
}

/** Reads an item: a kind alone, or a kind with what it is given. Undefined: it is none, and that has been told. */
export function readItem(node: Node, kinds: Kinds, mistakes: Mistake[]): Item | undefined {
  const { at } = node;
  const wrong = (message: string): undefined => void mistakes.push(new Mistake(message, at));
  const alone = textOf(node);
  if (alone !== undefined && kinds.names.includes(alone))
    return { kind: alone, value: undefined, beside: new Map(), at };
  const members: ReadonlyMap<string, Member> = node.kind === 'map' ? node.members : new Map<string, Member>();
  const [kind, second] = [...members.keys()].filter((name) => kinds.names.includes(name));
  if (second !== undefined) return wrong(`${kind!} and ${second} are two: each is an item of its own`);
  if (kind !== undefined) {
    const beside = new Map([...members].filter(([name]) => name !== kind));
    return { kind, value: members.get(kind)!.value, beside, at };
  }
  const name = alone ?? [...members.keys()].find((other) => !kinds.beside.includes(other));
  if (name === undefined || name === '') return wrong(kinds.usage);
  const there = kinds.names.toSorted().join(', ');
  return wrong(`there is no ${kinds.what} "${name}"${didYouMean(name, kinds.names)}; there are ${there}`);
}

/**
 * What an item says about the object itself, and what about its place in the list. Each may stand among the settings
 * or beside the kind: a line that is indented too far, or not far enough, means the same.
 */
export function split(
  { kind, beside }: Item,
  settings: ReadonlyMap<string, Member>,
  model: Model,
  places: readonly string[],
  mistakes: Mistake[],
): { own: Map<string, Member>; place: Map<string, Member> } {
  const ofType = rulesOf(model.config!.class);
  const [own, place] = [new Map<string, Member>(), new Map<string, Member>()];
  for (const [field, member] of settings) {
    (places.includes(field) && !ofType.has(field) ? place : own).set(field, member);
  }
  for (const [field, member] of beside) {
    const known = [...places, ...fieldsOf(model).keys()];
    const part = places.includes(field) ? place : own;
    if (!known.includes(field)) {
      mistakes.push(new Mistake(`there is no field ${field} of ${kind}${didYouMean(field, known)}`, member.at));
    } else if (part.has(field)) mistakes.push(new Mistake(`${field} is said twice`, member.at));
    else part.set(field, member);
  }
  return { own, place };
}
