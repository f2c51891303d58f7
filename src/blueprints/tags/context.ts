import { nameAndDefault } from './arguments.js';
import type { Tag } from './tag.js';

/** `!Context NAME` or `!Context [NAME, default]`: a value of the file's context, or of whoever applies the file. */
export const context: Tag = {
  name: '!Context',
  async resolve(argument, at, scope) {
    const { name, otherwise } = await nameAndDefault('!Context', argument, at, scope);
    return (await scope.context(name, at)) ?? otherwise();
  },
};
