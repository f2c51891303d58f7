/** A place in a file; both count from 1, as editors do. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** An object that something refers to, and that is not there (yet). */
export interface Need {
  /** Any name of its model. */
  readonly model: string;
  /** The values that it is known by, as far as they are plain texts. */
  readonly values: ReadonlyMap<string, string>;
}

/** Why a reference stands for nothing. */
export interface Gap {
  readonly why: string;
  /** What it named, where another entry may bring that. */
  readonly need?: Need;
  /** What is behind it, when it refers to something that is itself left out. */
  readonly cause?: string;
  /** True: what it names is of a model that this server does not have, so nothing can ever satisfy it. */
  readonly uncovered: boolean;
}

export interface Scalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly at: Place;
  /** For a resolved reference: the table of the object whose id this is. */
  readonly refers?: string;
  /** For a reference that was resolved to nothing; the value is null. */
  readonly gap?: Gap;
  /** Only the database, the environment or a context knows the value, and none of them was asked. */
  readonly unknown?: true;
  /** It came from the environment or a file beside the blueprint, or was made of what did: it is told to nobody. */
  readonly private?: true;
  /** Where its text begins, if it stands in the file as it is: the next lines begin in the same column. */
  readonly text?: Place;
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly Node[];
  readonly at: Place;
}

export interface Member {
  /** Where the key stands. */
  readonly at: Place;
  readonly value: Node;
  /** The key itself is told to nobody. */
  readonly private?: true;
}

export interface Mapping {
  readonly kind: 'map';
  readonly members: ReadonlyMap<string, Member>;
  readonly at: Place;
}

/** Something like `!Find […]`, not yet resolved. */
export interface Tagged {
  readonly kind: 'tag';
  readonly tag: string;
  readonly argument: Node;
  readonly at: Place;
}

/** A value of a blueprint that knows where it was written. */
export type Node = Scalar | List | Mapping | Tagged;

/** Something wrong at a place of the file. */
export class Mistake extends Error {
  constructor(
    message: string,
    readonly at: Place,
    /** True, or what is missed: the object may come with another file. */
    readonly unmet: boolean | Need = false,
  ) {
    super(message);
  }
}

export const TOO_DEEP = 'values are nested too deeply';

export const scalar = (value: Scalar['value'], at: Place): Scalar => ({ kind: 'scalar', value, at });

export const list = (items: readonly Node[], at: Place): List => ({ kind: 'list', items, at });

export const tagged = (tag: string, argument: Node, at: Place): Tagged => ({ kind: 'tag', tag, argument, at });

export function mapping(values: Readonly<Record<string, Node | undefined>>, at: Place): Mapping {
  const members = new Map<string, Member>();
  for (const [key, value] of Object.entries(values)) if (value) members.set(key, { at: value.at, value });
  return { kind: 'map', members, at };
}

/** Levels of lists and mappings that a value may have. */
export const DEEPEST = 100;

/** A value of the program as if it had been written at a place. */
export function nodeOf(value: unknown, at: Place, depth = 1): Node {
  if (depth > DEEPEST) throw new Mistake(TOO_DEEP, at);
  if (Array.isArray(value))
    return list(
      value.map((item) => nodeOf(item, at, depth + 1)),
      at,
    );
  if (typeof value === 'object' && value !== null) {
    const nodes = Object.entries(value).map(([key, member]) => [key, nodeOf(member, at, depth + 1)] as const);
    return mapping(Object.fromEntries(nodes), at);
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return scalar(value, at);
  return scalar(null, at);
}

/** The bare value of something that holds no tags any more. */
export function plain(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plain);
    case 'map':
      return Object.fromEntries([...node.members].map(([key, { value }]) => [key, plain(value)]));
    case 'tag':
      throw new Mistake(`${node.tag} cannot stand here`, node.at);
  }
}

/** The text of a scalar, whatever YAML took it for; undefined for anything else. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined;
}

/** Python's idea of what is true. */
export function truthy(node: Node): boolean {
  if (node.kind === 'list') return node.items.length > 0;
  if (node.kind === 'map') return node.members.size > 0;
  return node.kind === 'scalar' && Boolean(node.value);
}

/** How much there is of a value: its parts, and what its texts add, which weigh little each time they are used. */
export function weight(node: Node, depth = 1): number {
  if (depth > DEEPEST) throw new Mistake(TOO_DEEP, node.at);
  const sum = (parts: Iterable<Node>): number => {
    let total = 1;
    for (const part of parts) total += weight(part, depth + 1);
    return total;
  };
  if (node.kind === 'scalar') return 1 + Math.floor(String(node.value).length / 16);
  if (node.kind === 'list') return sum(node.items);
  if (node.kind === 'map') return sum([...node.members.values()].map(({ value }) => value));
  return sum([node.argument]);
}

/** Every scalar in a value, however deep. */
export function scalarsIn(node: Node): Scalar[] {
  if (node.kind === 'scalar') return [node];
  if (node.kind === 'list') return node.items.flatMap(scalarsIn);
  if (node.kind === 'map') return [...node.members.values()].flatMap(({ value }) => scalarsIn(value));
  return [];
}

/** Whether a value holds anything that is told to nobody. */
export function isPrivate(node: Node | undefined): boolean {
  if (node?.kind === 'list') return node.items.some(isPrivate);
  if (node?.kind === 'map') {
    return [...node.members.values()].some((member) => member.private === true || isPrivate(member.value));
  }
  return node?.kind === 'scalar' && node.private === true;
}

/** The same value, told to nobody. */
export function asPrivate(node: Node): Node {
  if (node.kind === 'list') return { ...node, items: node.items.map(asPrivate) };
  if (node.kind === 'map') {
    const members = [...node.members].map(
      ([key, member]) => [key, { ...member, value: asPrivate(member.value), private: true }] as const,
    );
    return { ...node, members: new Map(members) };
  }
  return node.kind === 'scalar' ? { ...node, private: true } : node;
}

/** What is said in the place of something private. */
export const UNTOLD = '(from !Env or !File)';

/** A value in a message: its text in quotes, unless that is private. */
export const quoted = (node: Node | undefined): string => (isPrivate(node) ? UNTOLD : `"${textOf(node) ?? '…'}"`);

/** The place of a part such as `redirect_uris.0.url`, or of the nearest thing around it. */
export function placeOf(node: Node, path: readonly string[]): Place {
  const [first, ...rest] = path;
  if (first === undefined) return node.at;
  const part =
    node.kind === 'list' ? node.items[Number(first)] : node.kind === 'map' ? node.members.get(first)?.value : undefined;
  return part ? placeOf(part, rest) : node.at;
}

/** The place in the file of a place in a text; undefined where that is not plain. */
export function placeInText(node: Node, { line, column }: Place): Place | undefined {
  const begin = node.kind === 'scalar' ? node.text : undefined;
  return begin && { line: begin.line + line - 1, column: begin.column + column - 1 };
}

/** Both together: mappings are merged, lists are joined, and otherwise `over` wins. */
export function merge(under: Node, over: Node): Node {
  if (under.kind === 'list' && over.kind === 'list') return list([...under.items, ...over.items], under.at);
  if (under.kind !== 'map' || over.kind !== 'map') return over;
  const members = new Map(under.members);
  for (const [key, member] of over.members) {
    const below = members.get(key);
    members.set(key, below ? { ...below, ...member, value: merge(below.value, member.value) } : member);
  }
  return { kind: 'map', members, at: under.at };
}
