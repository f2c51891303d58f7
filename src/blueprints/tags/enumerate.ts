import { didYouMean } from '../yaml/nearest.js';
import {
  isPrivate,
  list,
  merge,
  Mistake,
  scalar,
  textOf,
  weight,
  type Member,
  type Node,
  type Place,
} from '../yaml/nodes.js';
import { known, partsOf, unknown, Unknown } from './arguments.js';
import type { Scope, Tag, Turn } from './tag.js';

const USAGE = '!Enumerate is written !Enumerate [values, SEQ, body] or !Enumerate [values, MAP, [key, value]]';

/**
 * `!Enumerate [values, SEQ | MAP, body]`: the body for each of the values of a list, a mapping or a text, as a list or
 * merged into one mapping. In the body, `!Index` and `!Value` tell whose turn it is.
 */
export const enumerate: Tag = {
  name: '!Enumerate',
  async resolve(argument, at, scope) {
    const [values, kind, body, ...more] = partsOf(argument);
    if (!values || !kind || !body || more.length > 0) throw new Mistake(USAGE, at);
    const mode = textOf(await known(kind, scope))?.toUpperCase() ?? '';
    if (mode !== 'SEQ' && mode !== 'MAP') throw new Mistake(`${USAGE}${didYouMean(mode, ['SEQ', 'MAP'])}`, kind.at);
    // from here on !Index and !Value count this enumeration, also where its own values are looked up
    scope.turns.push(undefined);
    try {
      const iterable = await scope.resolve(values);
      if (iterable.kind === 'scalar' && iterable.gap) return { ...iterable, at };
      const turns = turnsOf(iterable);
      const bodies: Node[] = [];
      for (const turn of turns ?? [{ index: unknown(at), value: unknown(at) }]) {
        scope.turns[scope.turns.length - 1] = turn;
        bodies.push(await scope.resolve(body));
      }
      if (!turns) throw new Unknown();
      return mode === 'SEQ' ? list(bodies, at) : merged(bodies, at, scope);
    } finally {
      scope.turns.pop();
    }
  },
};

/** Undefined when nobody knows the values yet. */
function turnsOf(values: Node): Turn[] | undefined {
  const numbered = (items: readonly Node[]): Turn[] =>
    items.map((value, index) => ({ index: scalar(index, value.at), value }));
  if (values.kind === 'list') return numbered(values.items);
  if (values.kind === 'map') {
    return [...values.members].map(([key, { at, value, private: hidden }]) => ({
      index: { ...scalar(key, at), ...(hidden && { private: hidden }) },
      value,
    }));
  }
  if (values.kind === 'scalar' && values.unknown) return undefined;
  if (values.kind === 'scalar' && typeof values.value === 'string') {
    return numbered(Array.from(values.value, (character) => ({ ...values, value: character })));
  }
  throw new Mistake(
    `Enumerate's iterable must be an iterable such as a sequence or a mapping, which null, a number and a boolean are not: ${USAGE}`,
    values.at,
  );
}

function merged(bodies: readonly Node[], at: Place, scope: Scope): Node {
  const members = new Map<string, Member>();
  for (const body of bodies) {
    for (const [key, member] of membersOf(body)) {
      const below = members.get(key);
      const value = below ? merge(below.value, member.value) : member.value;
      if (below) scope.spend(weight(value), member.at);
      members.set(key, { ...below, ...member, value });
    }
  }
  return { kind: 'map', members, at };
}

/** What one body adds to a mapping: its only member, written as a pair, or all of its own. */
function membersOf(body: Node): Iterable<readonly [string, Member]> {
  if (body.kind === 'scalar' && body.unknown) throw new Unknown();
  if (body.kind === 'map') return body.members;
  const [key, value] = partsOf(body);
  if (!key || !value) {
    throw new Mistake('Invalid Enumerate item found: with MAP, the body is a pair [key, value] or a mapping', body.at);
  }
  if (key.kind !== 'scalar') throw new Mistake('Invalid Enumerate item found: a key has to be a plain text', key.at);
  if (key.unknown) throw new Unknown();
  return [[String(key.value), { at: key.at, value, ...(isPrivate(key) && { private: true }) }]];
}
