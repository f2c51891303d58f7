import { Mistake, scalar, textOf, type Node, type Place, type Scalar } from '../nodes.js';
import type { Scope } from './tag.js';

/** `NAME`, or `[NAME, default]`: the name, and the default without tags. */
export async function nameAndDefault(
  tag: string,
  argument: Node,
  at: Place,
  scope: Scope,
): Promise<{ name: string; otherwise: Node | undefined }> {
  const parts = argument.kind === 'list' ? argument.items : [argument];
  const [first, second] = parts;
  const name = first && textOf(await scope.resolve(first));
  if (name === undefined || name === '' || parts.length > 2) {
    throw new Mistake(`${tag} is written ${tag} NAME or ${tag} [NAME, default]`, at);
  }
  return { name, otherwise: second && (await scope.resolve(second)) };
}

/** Stands for a value that cannot be known yet. */
export const unknown = (at: Place): Scalar => ({ ...scalar(null, at), unknown: true });
