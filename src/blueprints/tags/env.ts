import { asPrivate, scalar } from '../yaml/nodes.js';
import { nameAndDefault } from './arguments.js';
import type { Tag } from './tag.js';

/** `!Env NAME` or `!Env [NAME, default]`: an environment variable, whose value is told to nobody. */
export const env: Tag = {
  name: '!Env',
  async resolve(argument, at, scope) {
    const { name, otherwise } = await nameAndDefault('!Env', argument, at, scope);
    const value = scope.environment(name);
    if (value === undefined) return otherwise();
    scope.spend(value.length, at);
    return asPrivate(scalar(value, at));
  },
};
