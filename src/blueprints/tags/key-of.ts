import { Mistake, textOf } from '../nodes.js';
import { known } from './arguments.js';
import type { Tag } from './tag.js';

/** `!KeyOf ID`: the object of an earlier entry that has this `id`. */
export const keyOf: Tag = {
  name: '!KeyOf',
  async resolve(argument, at, scope) {
    const id = textOf(await known(argument, scope));
    if (id === undefined || id === '')
      throw new Mistake('!KeyOf is written !KeyOf ID, with the id of an earlier entry', at);
    return scope.keyOf(id, at);
  },
};
