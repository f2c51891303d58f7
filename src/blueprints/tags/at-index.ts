import { didYouMean } from '../yaml/nearest.js';
import { isPrivate, Mistake, UNTOLD, type Node } from '../yaml/nodes.js';
import { known, partsOf } from './arguments.js';
import type { Tag } from './tag.js';

const USAGE =
  '!AtIndex is written !AtIndex [list, number] or !AtIndex [mapping, key], and a third part is taken where there is nothing';

/** `!AtIndex [list, number]` or `!AtIndex [mapping, key]`, either with a default as its third part. */
export const atIndex: Tag = {
  name: '!AtIndex',
  async resolve(argument, at, scope): Promise<Node> {
    const [first, second, otherwise, ...more] = partsOf(argument);
    if (!first || !second || more.length > 0) throw new Mistake(USAGE, at);
    const holder = await known(first, scope);
    const key = await known(second, scope);
    // nothing was found that could have parts
    const nothing = holder.kind === 'scalar' && holder.gap;
    const found = nothing ? undefined : partAt(holder, key);
    if (found) return { ...found, at };
    if (otherwise) return scope.resolve(otherwise);
    if (nothing) return { ...holder, at };
    throw new Mistake(`${missing(holder, key)}; ${USAGE}`, key.at);
  },
};

function partAt(holder: Node, key: Node): Node | undefined {
  const name = key.kind === 'scalar' ? key.value : undefined;
  if (holder.kind === 'map') return holder.members.get(String(name))?.value;
  if (holder.kind !== 'list') throw new Mistake(USAGE, holder.at);
  if (typeof name === 'number' && Number.isInteger(name)) return holder.items.at(name);
  throw new Mistake(`Invalid index for list: a whole number is needed; ${USAGE}`, key.at);
}

function missing(holder: Node, key: Node): string {
  const name = isPrivate(key) ? UNTOLD : key.kind === 'scalar' ? String(key.value) : '…';
  if (holder.kind !== 'map') return `Index out of range: ${name}`;
  const keys = [...holder.members].filter(([, member]) => !member.private).map(([known]) => known);
  return `Key does not exist: ${name}${didYouMean(name, keys)}`;
}
