import { query } from './find.js';
import type { Tag } from './tag.js';

/** `!FindObject [model, [field, value], …]`: the same object, with everything that an author may read. */
export const findObject: Tag = {
  name: '!FindObject',
  async resolve(argument, at, scope) {
    return query('!FindObject', argument, at, scope, (model, conditions) => scope.findObject(model, conditions, at));
  },
};
