import type { Gap, Node, Place } from '../yaml/nodes.js';

/** One turn of `!Enumerate`. */
export interface Turn {
  /** The place in a list or a text, from 0, or the key in a mapping. */
  readonly index: Node;
  readonly value: Node;
}

/** What a tag may ask for while it is resolved. */
export interface Scope {
  /** The same value without tags. */
  resolve(node: Node): Promise<Node>;
  /** Accounts for text that a tag is about to write, in characters; throws when a file asks for too much. */
  spend(amount: number, at: Place): void;
  /** Whether there was an entry of this `id`. */
  has(id: string): boolean;
  /** The id of what an earlier entry of the file has made. */
  keyOf(id: string, at: Place): Node;
  /** The id of the first object of a model that has all of these values; a gap when there is none. */
  find(model: string, conditions: ReadonlyMap<string, Node>, at: Place): Promise<Node>;
  /** The same object as a mapping of what an author may read. */
  findObject(model: string, conditions: ReadonlyMap<string, Node>, at: Place): Promise<Node>;
  /** An environment variable; an empty one counts as unset. */
  environment(name: string): string | undefined;
  /** A value of the context, resolved. */
  context(name: string, at: Place): Promise<Node | undefined>;
  /** The turns of the enumerations around this place, the innermost last; undefined while its values are looked up. */
  readonly turns: (Turn | undefined)[];
  /** Something that the author should know, although the tag has a value. */
  warn(message: string, at: Place): void;
  /** A reference to nothing becomes part of a text: told, or an error where that is asked for. */
  missed(gap: Gap, at: Place): void;
  /** True: only the file is there. What a tag would get from elsewhere is unknown. */
  readonly blind: boolean;
}

/** Something that begins with `!`: one entry in `index.ts`. */
export interface Tag {
  /** With its exclamation mark. */
  name: string;
  /**
   * `argument` may hold tags itself. Throws a `Mistake` when the tag is not used as it should be, and `Unknown` when it
   * depends on what is unknown.
   */
  resolve(argument: Node, at: Place, scope: Scope): Promise<Node>;
}
