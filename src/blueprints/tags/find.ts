import { Mistake, textOf, type Node, type Place } from '../nodes.js';
import { known, partsOf } from './arguments.js';
import type { Scope, Tag } from './tag.js';

/** `!Find [model, [field, value], …]`: the id of the first object for which all conditions hold. */
export const find: Tag = {
  name: '!Find',
  async resolve(argument, at, scope) {
    const { model, conditions } = await query('!Find', argument, at, scope);
    return scope.find(model, conditions, at);
  },
};

/** The model and the conditions of a tag that is written like `!Find`. */
export async function query(
  tag: string,
  argument: Node,
  at: Place,
  scope: Scope,
): Promise<{ model: string; conditions: Map<string, Node> }> {
  const usage = `${tag} is written ${tag} [model, [field, value], …]`;
  const [first, ...pairs] = partsOf(argument);
  const model = first && textOf(await known(first, scope));
  if (model === undefined || pairs.length === 0) throw new Mistake(usage, at);
  const conditions = new Map<string, Node>();
  for (const pair of pairs) {
    const [field, value, ...more] = partsOf(pair);
    const name = field && textOf(await known(field, scope));
    if (name === undefined || !value || more.length > 0) throw new Mistake(usage, pair.at);
    conditions.set(name, await scope.resolve(value));
  }
  return { model, conditions };
}
