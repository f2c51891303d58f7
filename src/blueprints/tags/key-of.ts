import { isPrivate, Mistake, textOf, UNTOLD } from '../yaml/nodes.js';
import { known } from './arguments.js';
import type { Tag } from './tag.js';

/** `!KeyOf ID`: the object of an earlier entry that has this `id`. */
export const keyOf: Tag = {
  name: '!KeyOf',
  async resolve(argument, at, scope) {
    const node = await known(argument, scope);
    const id = textOf(node);
    if (id === undefined || id === '')
      throw new Mistake('!KeyOf is written !KeyOf ID, with the id of an earlier entry', at);
    if (isPrivate(node) && !scope.has(id)) throw new Mistake(`no entry before this one has the id ${UNTOLD}`, at);
    return scope.keyOf(id, at);
  },
};
