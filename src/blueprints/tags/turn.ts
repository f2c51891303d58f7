import { Mistake, textOf, weight, type Node } from '../yaml/nodes.js';
import type { Scope, Tag, Turn } from './tag.js';

/** `!Index N`: the number or the key whose turn it is in the N-th `!Enumerate` around this place, from the inside. */
export const index: Tag = {
  name: '!Index',
  resolve: async (argument, at, scope) => ({ ...turn('!Index', argument, scope).index, at }),
};

/** `!Value N`: the value whose turn it is there. */
export const value: Tag = {
  name: '!Value',
  async resolve(argument, at, scope) {
    const { value: node } = turn('!Value', argument, scope);
    scope.spend(weight(node), at);
    return { ...node, at };
  },
};

function turn(tag: string, argument: Node, { turns }: Scope): Turn {
  const depth = textOf(argument);
  const usage = `${tag} is written ${tag} 0 for the innermost !Enumerate, ${tag} 1 for the one around it, and so on`;
  if (depth === undefined || !/^\d+$/.test(depth)) throw new Mistake(usage, argument.at);
  if (turns.length === 0) throw new Mistake(`${tag} tags are only usable inside an Enumerate tag`, argument.at);
  const wanted = turns.length - 1 - Number(depth);
  if (wanted < 0)
    throw new Mistake(`there are only ${turns.length} enumerations around this place: ${usage}`, argument.at);
  const found = turns[wanted];
  if (found) return found;
  throw new Mistake(
    `an Enumerate tag's iterable references this tag's context. This is a noop. Check you are setting depth bigger than ${depth}`,
    argument.at,
  );
}
