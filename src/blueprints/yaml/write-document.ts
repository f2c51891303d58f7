import { Document, Pair, Scalar as YamlScalar, YAMLMap, YAMLSeq, type ScalarTag } from 'yaml';
import type { Node, Scalar } from './nodes.js';
import { plainScalar } from './scalars.js';

/** What YAML 1.1 cannot hold as it is, or takes for the end of a line. */
const UNPRINTABLE = /[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;
/** Texts that PyYAML takes for something else, beside what `plainScalar` knows. */
const LOADED = /^(?:=|<<|[yYnN]|\d{4}-\d\d?-\d\d?.*)$/s;
/** Texts of several lines that begin with a space: their indentation would have to be said. */
const INDENTED = /^\n*[ \t].*\n|^\n+[ \t]/s;
/** Texts that need no quotes between brackets, whoever reads them. */
const HARMLESS = /^[\w./@-]+(?: [\w./@-]+)*$/;

/** The library asks tags that have a `test` before those that have none; nothing is read with these. */
const test = /$^/;

/** Texts that only double quotes bring back as they are. */
const awkward: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  test,
  identify: (value) => typeof value === 'string' && needsQuotes(value),
  resolve: (text) => text,
  stringify: ({ value }) => quoted(String(value)),
};

/** YAML 1.1 wants a point in a number with an exponent; and an integer that is not exact is none. */
const number: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test,
  identify: (value) => typeof value === 'number',
  resolve: (text) => text,
  stringify: ({ value }) => {
    const digits = String(value).replace(/^(-?\d+)e/, '$1.0e');
    return Number.isSafeInteger(value) || /[.e]/.test(digits) ? digits : `${digits}.0`;
  },
};

/** What stands between brackets does so as Prettier writes it: `[a, b]` and `{ a: b }`. */
class List extends YAMLSeq {
  override toString(context?: Context, ...more: More): string {
    return super.toString(context && { ...context, flowCollectionPadding: '' }, ...more);
  }
}
class Mapping extends YAMLMap {
  override toString(context?: Context, ...more: More): string {
    return super.toString(context && { ...context, flowCollectionPadding: ' ' }, ...more);
  }
}
type Context = Parameters<YAMLSeq['toString']>[0];
type More = [onComment?: () => void, onChompKeep?: () => void];

export interface Style {
  /** Lines above it. */
  comment?: string;
  /** True: what is short and lies deep stands on one line. */
  compact?: boolean;
}

/** Writes a value as YAML 1.1 that reads as the same value, here and with PyYAML. The same value gives the same text. */
export function writeDocument(root: Node, { comment = '', compact = false }: Style = {}): string {
  const document = new Document(null, {
    version: '1.1',
    customTags: (tags) => [awkward, number, ...tags],
    aliasDuplicateObjects: false,
  });
  document.contents = yamlOf(root, { flow: false, depth: compact ? 0 : -Infinity }) as typeof document.contents;
  if (comment !== '') document.commentBefore = comment.replace(/^/gm, ' ');
  return document.toString({ lineWidth: 0, directives: false });
}

interface Around {
  /** Whether it stands between brackets. */
  flow: boolean;
  /** In how many lists and mappings it lies; far less when nothing is to be compact. */
  depth: number;
}

/** From here on lists may stand on one line: what an entry gives to one of its fields. */
const LISTS = 3;
/** From here on mappings may: what an item of such a list gives. */
const MAPPINGS = 5;
const LONGEST = 80;

function yamlOf(node: Node, { flow, depth }: Around): YamlScalar | YAMLSeq | YAMLMap {
  switch (node.kind) {
    case 'scalar':
      return scalarOf(node, flow);
    case 'list': {
      const seq = new List();
      seq.flow = flow || node.items.length === 0 || (depth >= LISTS && isShort(node));
      const inner = { flow: seq.flow, depth: depth + 1 };
      seq.items = node.items.map((item) => yamlOf(item, inner));
      return seq;
    }
    case 'map': {
      const map = new Mapping();
      map.flow = flow || node.members.size === 0 || (depth >= MAPPINGS && isShort(node));
      const inner = { flow: map.flow, depth: depth + 1 };
      const key = (text: string): YamlScalar => scalarOf({ kind: 'scalar', value: text, at: node.at }, inner.flow);
      map.items = [...node.members].map(([name, { value }]) => new Pair(key(name), yamlOf(value, inner)));
      return map;
    }
    case 'tag': {
      const argument = yamlOf(node.argument, { flow: true, depth });
      argument.tag = node.tag;
      return argument;
    }
  }
}

/** Whether it fits on a line: a list of texts and the like, or a mapping of those and such lists. */
function isShort(node: Node): boolean {
  const values =
    node.kind === 'list' ? node.items : node.kind === 'map' ? [...node.members.values()].map((m) => m.value) : [];
  const simple = (value: Node): boolean => value.kind === 'scalar' || value.kind === 'tag';
  const plainly = values.every(
    (value) => simple(value) || (node.kind === 'map' && value.kind === 'list' && value.items.every(simple)),
  );
  return plainly && lengthOf(node) <= LONGEST;
}

/** About as many characters as it takes on one line; too many when it has lines of its own. */
function lengthOf(node: Node): number {
  const sum = (lengths: readonly number[]): number => lengths.reduce((total, length) => total + length + 2, 2);
  switch (node.kind) {
    case 'scalar':
      return String(node.value).includes('\n') ? Infinity : String(node.value).length;
    case 'list':
      return sum(node.items.map(lengthOf));
    case 'map':
      return sum([...node.members].map(([name, { value }]) => name.length + lengthOf(value)));
    case 'tag':
      return node.tag.length + lengthOf(node.argument);
  }
}

function scalarOf({ value }: Scalar, flow: boolean): YamlScalar {
  const scalar = new YamlScalar(value);
  if (typeof value !== 'string') return scalar;
  if (flow && !HARMLESS.test(value)) scalar.type = YamlScalar.QUOTE_DOUBLE;
  return scalar;
}

const needsQuotes = (text: string): boolean =>
  UNPRINTABLE.test(text) ||
  (text.includes('\t') && !text.includes('\n')) ||
  INDENTED.test(text) ||
  LOADED.test(text) ||
  plainScalar(text) !== text;

function quoted(text: string): string {
  const escape = (character: string): string =>
    [...Array(character.length).keys()]
      .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`)
      .join('');
  return JSON.stringify(text).replace(new RegExp(UNPRINTABLE, 'gu'), escape);
}
