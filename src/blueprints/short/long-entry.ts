import { emptyMapping, type Entry } from '../reading/entry.js';
import { list, scalar, tagged, textOf, type Mapping, type Node, type Place } from '../yaml/nodes.js';
import { modelOf } from '../models/catalogue.js';

/** An entry of the long form that the short form stands for. */
export function longEntry(
  about: Pick<Entry, 'number' | 'at'> & {
    model: string;
    identifiers: Mapping;
    attrs?: Mapping;
    id?: string;
    state?: Node;
  },
): Entry {
  const { number, at, model, identifiers, attrs = emptyMapping(at), id, state = scalar('present', at) } = about;
  return {
    number,
    at,
    short: true,
    model: scalar(modelOf(model).names[0], at),
    state,
    ...(id === undefined ? {} : { id }),
    identifiers,
    attrs,
    conditions: list([], at),
  };
}

/** A name made of several parts with dashes between them. */
export function joined(parts: readonly (string | Node)[], at: Place): Node {
  const texts = parts.map((part) => (typeof part === 'string' ? part : textOf(part)));
  if (texts.every((text) => text !== undefined)) return scalar(texts.join('-'), at);
  const nodes = parts.map((part) => (typeof part === 'string' ? scalar(part, at) : part));
  return tagged('!Format', list([scalar(parts.map(() => '%s').join('-'), at), ...nodes], at), at);
}

/** `!KeyOf id` */
export const keyOf = (id: string, at: Place): Node => tagged('!KeyOf', scalar(id, at), at);

/** A reference as the short form writes it: the natural key of another object, as the `!Find` that it stands for. */
export function findByKey(models: readonly string[], value: Node): Node {
  if (value.kind === 'list') return { ...value, items: value.items.map((item) => findByKey(models, item)) };
  if (value.kind === 'scalar' && value.value === null) return value;
  if (value.kind === 'tag' && (value.tag === '!Find' || value.tag === '!KeyOf')) return value;
  const { names, key } = modelOf(models[0]!);
  const { at } = value;
  return tagged('!Find', list([scalar(names[0], at), list([scalar(key, at), value], at)], at), at);
}
