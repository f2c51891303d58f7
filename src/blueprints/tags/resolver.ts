import { didYouMean } from '../yaml/nearest.js';
import {
  Mistake,
  TOO_DEEP,
  weight,
  type Gap,
  type Mapping,
  type Member,
  type Need,
  type Node,
  type Place,
  type Scalar,
  type Tagged,
} from '../yaml/nodes.js';
import { Unknown, unknown } from './arguments.js';
import { tags } from './index.js';
import type { Scope, Turn } from './tag.js';

/** What became of an entry, for those that refer to it. */
export type Fate =
  | { kind: 'made'; id: string; table: string }
  /** Only read, not applied. */
  | { kind: 'unknown'; table: string | undefined }
  /** Passed over, because this server does not have what it is about. */
  | { kind: 'uncovered'; why: string }
  /** There is no object: its conditions did not hold, or it says that there must be none. */
  | { kind: 'none'; why: string }
  /** It is wrong, which has been said already. */
  | { kind: 'failed' };

/** An entry that is right in itself but refers to one that is not: nothing more to be said. */
export class FollowOn extends Error {}

/** The entry that `!KeyOf` names is there, and has no object. */
export class NoObject extends Mistake {}

/** Looks for an object of a model, by conditions that all have to hold. */
export type Finder = Pick<Scope, 'find' | 'findObject'>;

export interface World extends Finder {
  readonly context: Mapping;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly blind: boolean;
}

/** Who is told what a tag has to say about a value that it has. */
export interface Listener {
  warn(message: string, at: Place): void;
  /** Something that is not there was taken for null, but may come with another file. */
  gap(need?: Need): void;
  /** True: what is missed is an error. */
  readonly strict: boolean;
}

const byName = new Map(tags.map((tag) => [tag.name, tag]));

/** What the values of one file may come to; a file of 5,000 entries needs a tenth of it. */
const MOST_EFFORT = 5_000_000;
/** Tags and values within one another, through the context too. */
const DEEPEST_CALL = 500;

/** Takes the tags out of values, one file's worth. */
export class Resolver implements Scope {
  /** By the entries' `id`. */
  readonly fates = new Map<string, Fate>();
  /** Ids as the file has them, which come from another server, and as they are here. */
  readonly ids = new Map<string, string>();
  /** Names of the context that are being resolved: a value that needs itself would never end. */
  private readonly open = new Set<string>();
  readonly turns: (Turn | undefined)[] = [];
  /** Whoever is concerned with the entry that is being resolved. */
  listener: Listener | undefined;
  private depth = 0;

  constructor(private readonly world: World) {}

  get blind(): boolean {
    return this.world.blind;
  }

  /** Work that a file has caused so far: values resolved, and characters written by tags. */
  private effort = 0;

  /** Every tag that writes text accounts for it here: a few lines can name more than any memory holds. */
  spend(amount: number, at: Place): void {
    this.effort += amount;
    if (this.effort > MOST_EFFORT) {
      throw new Mistake(
        'the values of this file grow without end: tags such as !Context, !Format and !Enumerate multiply them',
        at,
      );
    }
  }

  async resolve(node: Node): Promise<Node> {
    this.spend(1, node.at);
    if (this.depth >= DEEPEST_CALL) throw new Mistake(TOO_DEEP, node.at);
    this.depth++;
    try {
      return await this.withoutTags(node);
    } finally {
      this.depth--;
    }
  }

  private async withoutTags(node: Node): Promise<Node> {
    switch (node.kind) {
      case 'scalar':
        return node;
      case 'list': {
        const items: Node[] = [];
        for (const item of node.items) items.push(await this.resolve(item));
        return { ...node, items };
      }
      case 'map': {
        const members = new Map<string, Member>();
        for (const [key, member] of node.members)
          members.set(key, { ...member, value: await this.resolve(member.value) });
        return { ...node, members };
      }
      case 'tag':
        return this.tagged(node);
    }
  }

  private async tagged({ tag: name, argument, at }: Tagged): Promise<Node> {
    const tag = byName.get(name);
    if (!tag) throw new Mistake(`${name} is not a tag of blueprints${didYouMean(name, byName.keys())}`, at);
    try {
      return await tag.resolve(argument, at, this);
    } catch (error) {
      if (error instanceof Unknown) return unknown(at);
      throw error;
    }
  }

  find(model: string, conditions: ReadonlyMap<string, Node>, at: Place): Promise<Node> {
    return this.world.find(model, conditions, at);
  }

  findObject(model: string, conditions: ReadonlyMap<string, Node>, at: Place): Promise<Node> {
    return this.world.findObject(model, conditions, at);
  }

  warn(message: string, at: Place): void {
    this.listener?.warn(message, at);
  }

  missed({ why, need, uncovered }: Gap, at: Place): void {
    if (this.listener?.strict && !uncovered) throw new Mistake(why, at, need ?? true);
    if (!uncovered) this.listener?.gap(need);
    this.warn(`${why}; the text says None for it`, at);
  }

  has(id: string): boolean {
    return this.fates.has(id);
  }

  keyOf(id: string, at: Place): Node {
    const fate = this.fates.get(id);
    if (!fate) throw new Mistake(`no entry before this one has the id "${id}"${didYouMean(id, this.fates.keys())}`, at);
    switch (fate.kind) {
      case 'made':
        return { kind: 'scalar', value: fate.id, at, refers: fate.table };
      case 'unknown':
        return {
          kind: 'scalar',
          value: null,
          at,
          unknown: true,
          ...(fate.table === undefined ? {} : { refers: fate.table }),
        };
      case 'uncovered':
        return gap({ why: `it needs "${id}", and ${fate.why}`, cause: fate.why, uncovered: true }, at);
      case 'none':
        throw new NoObject(`the entry "${id}" has no object: ${fate.why}`, at);
      case 'failed':
        throw new FollowOn();
    }
  }

  environment(name: string): string | undefined {
    const value = this.world.environment[name];
    return value === '' ? undefined : value;
  }

  async context(name: string, at: Place): Promise<Node | undefined> {
    const member = this.world.context.members.get(name);
    if (!member) return undefined;
    if (this.open.has(name)) throw new Mistake(`the value "${name}" of the context needs itself`, at);
    this.open.add(name);
    try {
      const value = await this.resolve(member.value);
      this.spend(weight(value), at);
      // what is wrong with the value is wrong where it is used
      return { ...value, at };
    } finally {
      this.open.delete(name);
    }
  }
}

/** A reference to nothing. */
export const gap = (about: Gap, at: Place): Scalar => ({ kind: 'scalar', value: null, at, gap: about });
