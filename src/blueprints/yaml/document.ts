import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  Scalar as YamlScalar,
  type Alias,
  type ParsedNode,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { Lines } from './lines.js';
import {
  DEEPEST,
  list,
  Mistake,
  scalar,
  tagged,
  TOO_DEEP,
  type List,
  type Member,
  type Node,
  type Place,
} from './nodes.js';
import { plainScalar, taggedScalar } from './scalars.js';
import { textPlace } from './text-place.js';
import { inPlainWords } from './yaml-errors.js';

/** Values that a file may come to when its aliases are written out: a small file must not fill the memory. */
const MOST_VALUES = 1_000_000;

/** So many errors of a broken file are told. */
const MOST_ERRORS = 3;

const START: Place = { line: 1, column: 1 };
const OWN_TAG = /^![A-Za-z]/;

export interface YamlDocument {
  /** Undefined when there is nothing to read. */
  root: Node | undefined;
  /** Everything that is not YAML, or that a blueprint cannot say. */
  mistakes: Mistake[];
}

/** Reads one YAML 1.1 document as PyYAML does, keeping where everything stands. Never throws, whatever the text. */
export function readDocument(text: string): YamlDocument {
  const plain = withPlainBreaks(text);
  const lines = new Lines(plain);
  try {
    const documents = parseAllDocuments(plain, {
      version: '1.1',
      // all scalars come as texts: what they mean is for ./scalars.ts to say
      schema: 'failsafe',
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    const [first, second] = documents;
    if (!first) return { root: undefined, mistakes: [] };
    const reader = new Reader(plain, lines);
    // one slip makes many errors: the first ones tell
    const mistakes = first.errors
      .slice(0, MOST_ERRORS)
      .map(({ code, message, pos }) => new Mistake(inPlainWords(code, message), reader.place(pos[0])));
    if (second) {
      const at = reader.place(second.contents?.range?.[0] ?? second.range[0]);
      mistakes.push(new Mistake('a second document begins here; a blueprint is one document', at));
    }
    // what stands beside broken YAML is guesswork: reading it on would only add noise
    if (mistakes.length > 0) return { root: undefined, mistakes };
    const root = first.contents ? reader.read(first.contents) : undefined;
    return { root, mistakes: reader.mistakes };
  } catch (error) {
    if (error instanceof Mistake) return { root: undefined, mistakes: [error] };
    // the parser itself goes as deep as the stack does
    if (!(error instanceof RangeError)) throw error;
    return { root: undefined, mistakes: [new Mistake(TOO_DEEP, START)] };
  }
}

/** Line breaks that only YAML 1.1 knows are plain ones, and a byte order mark is nothing. Both keep every place. */
const withPlainBreaks = (text: string): string => text.replace(/^\uFEFF/, '').replace(/\r(?!\n)|\u0085/g, '\n');

/** Tags of YAML's own that stand for something JSON does not have, and what to write instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  '!!binary': 'write a text',
  '!!set': 'write a list',
};

class Reader {
  readonly mistakes: Mistake[] = [];
  /** What anchors name so far: the value and how many values it holds; undefined while it is being read. */
  private readonly anchors = new Map<string, { node: Node; size: number } | undefined>();
  private size = 0;
  private depth = 0;

  constructor(
    private readonly source: string,
    private readonly lines: Lines,
  ) {}

  place(offset: number | undefined): Place {
    return offset === undefined ? START : this.lines.place(offset);
  }

  read(node: ParsedNode | null, fallback: Place = START): Node {
    if (node === null) return scalar(null, fallback);
    const at = this.place(node.range?.[0]);
    if (isAlias(node)) return this.alias(node, at);
    const before = this.size++;
    const { anchor } = node;
    if (anchor) this.anchors.set(anchor, undefined);
    if (++this.depth > DEEPEST) throw new Mistake(TOO_DEEP, at);
    const result = this.tag(node, at, this.bare(node, at));
    this.depth--;
    if (anchor) this.anchors.set(anchor, { node: result, size: this.size - before });
    return result;
  }

  private bare(node: ParsedNode, at: Place): Node {
    if (isMap(node)) return this.map(node as YAMLMap.Parsed, at);
    if (isSeq(node))
      return list(
        (node as YAMLSeq.Parsed).items.map((item) => this.read(item, at)),
        at,
      );
    if (!isScalar(node)) return this.wrong('a value is expected here', at);
    const text = String(node.value);
    const unquoted = node.type === YamlScalar.PLAIN && node.tag === undefined;
    const begin = textPlace(node, this.source, this.lines);
    return { ...scalar(unquoted ? plainScalar(text) : text, at), ...(begin ? { text: begin } : {}) };
  }

  /** Puts a value under its tag: one of blueprints (`!Find`), one of YAML's own (`!!str`), or none. */
  private tag(node: ParsedNode, at: Place, value: Node): Node {
    const { tag } = node as { tag?: string };
    if (tag === undefined) return value;
    if (OWN_TAG.test(tag)) return tagged(tag, value, at);
    const name = tag.replace('tag:yaml.org,2002:', '!!');
    if (value.kind === 'map' && name === '!!map') return value;
    if (value.kind === 'list' && name === '!!seq') return value;
    if (value.kind === 'list' && (name === '!!omap' || name === '!!pairs')) return this.pairs(value, name);
    const converted = value.kind === 'scalar' ? taggedScalar(tag, String(value.value)) : undefined;
    if (converted !== undefined) return scalar(converted, at);
    const instead = INSTEAD[name];
    return this.wrong(
      instead ? `blueprints have no ${name}: ${instead}` : `this is not a value for the tag ${name}`,
      at,
    );
  }

  /** `!!omap [a: 1, b: 2]`: as JSON has it, a list of lists of two. */
  private pairs(value: List, name: string): Node {
    const items = value.items.map((item) => {
      const [member, ...more] = item.kind === 'map' ? item.members : [];
      if (!member || more.length > 0) return this.wrong(`${name} is a list of mappings with one key each`, item.at);
      const [key, { at, value: node }] = member;
      return list([scalar(key, at), node], item.at);
    });
    return list(items, value.at);
  }

  private map(node: YAMLMap.Parsed, at: Place): Node {
    const own = new Map<string, Member>();
    const merged = new Map<string, Member>();
    for (const { key, value } of node.items) {
      const keyAt = this.place(key?.range?.[0]);
      if (isScalar(key) && key.type === YamlScalar.PLAIN && key.value === '<<') {
        for (const [name, member] of this.merged(value, keyAt)) merged.set(name, member);
        continue;
      }
      const name = key === null ? scalar(null, keyAt) : this.read(key, keyAt);
      if (name.kind !== 'scalar') this.mistakes.push(new Mistake('a key has to be a plain text', keyAt));
      // a key that comes twice: the last one wins
      else own.set(String(name.value), { at: keyAt, value: this.read(value, keyAt) });
    }
    const members = new Map([...merged].filter(([name]) => !own.has(name)));
    for (const [name, member] of own) members.set(name, member);
    return { kind: 'map', members, at };
  }

  /** What `<<` brings in; of several mappings the first wins. */
  private merged(value: ParsedNode | null, at: Place): Map<string, Member> {
    const node = this.read(value, at);
    const sources = node.kind === 'list' ? node.items : [node];
    const members = new Map<string, Member>();
    for (const source of sources.toReversed()) {
      if (source.kind !== 'map') this.mistakes.push(new Mistake('<< takes a mapping or a list of mappings', at));
      else for (const [name, member] of source.members) members.set(name, member);
    }
    this.grow(members.size, at);
    return members;
  }

  private alias(node: Alias, at: Place): Node {
    if (!this.anchors.has(node.source)) return this.wrong(`nothing is called &${node.source} before this place`, at);
    const target = this.anchors.get(node.source);
    if (!target) return this.wrong(`*${node.source} would contain itself`, at);
    this.grow(target.size, at);
    return { ...target.node, at };
  }

  private grow(size: number, at: Place): void {
    this.size += size;
    if (this.size > MOST_VALUES) throw new Mistake('written out, the aliases of this file come to too many values', at);
  }

  private wrong(message: string, at: Place): Node {
    this.mistakes.push(new Mistake(message, at));
    return scalar(null, at);
  }
}
