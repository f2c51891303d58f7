import { asPrivate, isPrivate, Mistake, textOf, UNTOLD, type Node, type Place } from '../yaml/nodes.js';
import { known, partsOf } from './arguments.js';
import type { Scope, Tag } from './tag.js';

/** `!Find [model, [field, value], …]`: the id of the first object for which all conditions hold. */
export const find: Tag = {
  name: '!Find',
  async resolve(argument, at, scope) {
    return query('!Find', argument, at, scope, (model, conditions) => scope.find(model, conditions, at));
  },
};

/**
 * Looks for what a tag asks for that is written like `!Find`. What is found by something private is private as well,
 * because its name may be just that.
 */
export async function query(
  tag: string,
  argument: Node,
  at: Place,
  scope: Scope,
  look: (model: string, conditions: ReadonlyMap<string, Node>) => Promise<Node>,
): Promise<Node> {
  const usage = `${tag} is written ${tag} [model, [field, value], …]`;
  const [first, ...pairs] = partsOf(argument);
  const kind = first && (await known(first, scope));
  const model = textOf(kind);
  if (model === undefined || pairs.length === 0) throw new Mistake(usage, at);
  const words = [kind];
  const conditions = new Map<string, Node>();
  for (const pair of pairs) {
    const [field, value, ...more] = partsOf(pair);
    const word = field && (await known(field, scope));
    const name = textOf(word);
    if (name === undefined || !value || more.length > 0) throw new Mistake(usage, pair.at);
    words.push(word);
    conditions.set(name, await scope.resolve(value));
  }
  // what is wrong with a private word would be told with the word
  if (words.some(isPrivate)) return asPrivate(await discreetly(() => look(model, conditions), at));
  const found = await look(model, conditions);
  return [...conditions.values()].some(isPrivate) ? asPrivate(found) : found;
}

async function discreetly(look: () => Promise<Node>, at: Place): Promise<Node> {
  try {
    const found = await look();
    if (found.kind !== 'scalar' || !found.gap) return found;
    return { ...found, gap: { ...found.gap, why: `nothing is found by what is ${UNTOLD}` } };
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    throw new Mistake(`nothing can be found by what is ${UNTOLD}`, at, error.unmet);
  }
}
