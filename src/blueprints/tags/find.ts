import { Mistake, textOf, type Node } from '../nodes.js';
import type { Tag } from './tag.js';

const USAGE = '!Find is written !Find [model, [field, value], …]';

/** `!Find [model, [field, value], …]`: the first object for which all conditions hold. */
export const find: Tag = {
  name: '!Find',
  async resolve(argument, at, scope) {
    if (argument.kind !== 'list') throw new Mistake(USAGE, at);
    const [first, ...pairs] = argument.items;
    const model = first && textOf(await scope.resolve(first));
    if (model === undefined || pairs.length === 0) throw new Mistake(USAGE, at);
    const conditions = new Map<string, Node>();
    for (const pair of pairs) {
      const [field, value, ...more] = pair.kind === 'list' ? pair.items : [];
      const name = field && textOf(await scope.resolve(field));
      if (name === undefined || !value || more.length > 0) throw new Mistake(USAGE, pair.at);
      conditions.set(name, await scope.resolve(value));
    }
    return scope.find(model, conditions, at);
  },
};
