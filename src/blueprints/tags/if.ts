import { Mistake, scalar } from '../yaml/nodes.js';
import { partsOf, truthOf, Unknown } from './arguments.js';
import type { Tag } from './tag.js';

/** `!If [condition, then, else]`: one of the two, and the other is never resolved. `!If [condition]`: true or false. */
export const choose: Tag = {
  name: '!If',
  async resolve(argument, at, scope) {
    const [condition, yes, no, ...more] = partsOf(argument);
    if (!condition || Boolean(yes) !== Boolean(no) || more.length > 0) {
      throw new Mistake('!If is written !If [condition] or !If [condition, then, else]', at);
    }
    const truth = truthOf(await scope.resolve(condition));
    if (truth === undefined) {
      // either may be wanted, so neither may be wrong
      for (const branch of [yes, no]) if (branch) await scope.resolve(branch);
      throw new Unknown();
    }
    const branch = truth ? yes : no;
    return branch ? scope.resolve(branch) : scalar(truth, at);
  },
};
