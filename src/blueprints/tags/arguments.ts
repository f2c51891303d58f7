import {
  isPrivate,
  Mistake,
  scalar,
  textOf,
  truthy,
  UNTOLD,
  type Node,
  type Place,
  type Scalar,
} from '../yaml/nodes.js';
import type { Scope } from './tag.js';

/** Thrown by a tag that needs a value which cannot be known yet: what the tag stands for is unknown, too. */
export class Unknown extends Error {}

/** Stands for a value that cannot be known yet. */
export const unknown = (at: Place): Scalar => ({ ...scalar(null, at), unknown: true });

/** The parts of a tag that is written `!Tag [a, b, …]`; none for one that is not. */
export const partsOf = (argument: Node): readonly Node[] => (argument.kind === 'list' ? argument.items : []);

/** A part of a tag without tags. Its own value is known, though not of all that it may hold. */
export async function known(part: Node, scope: Scope): Promise<Node> {
  const value = await scope.resolve(part);
  if (value.kind === 'scalar' && value.unknown) throw new Unknown();
  return value;
}

/** Python's idea of what is true; undefined when nobody knows yet. */
export const truthOf = (node: Node): boolean | undefined =>
  node.kind === 'scalar' && node.unknown ? undefined : truthy(node);

/** `NAME`, or `[NAME, default]`. `shown`: the name as messages say it. The default is only resolved when it is asked for. */
export async function nameAndDefault(
  tag: string,
  argument: Node,
  at: Place,
  scope: Scope,
): Promise<{ name: string; shown: string; otherwise: () => Promise<Node> }> {
  const [first, second, ...more] = argument.kind === 'list' ? argument.items : [argument];
  const node = first && (await known(first, scope));
  const name = textOf(node);
  if (name === undefined || name === '' || more.length > 0) {
    throw new Mistake(`${tag} is written ${tag} NAME or ${tag} [NAME, default]`, first?.at ?? at);
  }
  return {
    name,
    shown: isPrivate(node) ? UNTOLD : name,
    // what the file itself gives in place of something unknown is what can be checked
    otherwise: async () => (second ? scope.resolve(second) : scope.blind ? unknown(at) : scalar(null, at)),
  };
}
