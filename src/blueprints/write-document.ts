import { Document, Pair, Scalar as YamlScalar, YAMLMap, YAMLSeq, type ScalarTag } from 'yaml';
import type { Node, Scalar } from './nodes.js';
import { plainScalar } from './scalars.js';

/** What YAML 1.1 cannot hold as it is, or takes for the end of a line. */
const UNPRINTABLE = /[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;
/** Texts that PyYAML takes for something else, beside what `plainScalar` knows. */
const LOADED = /^(?:=|<<|[yYnN]|\d{4}-\d\d?-\d\d?.*)$/s;
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

/** YAML 1.1 wants a point in what is to be a number with an exponent. */
const number: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test,
  identify: (value) => typeof value === 'number',
  resolve: (text) => text,
  stringify: ({ value }) => String(value).replace(/^(-?\d+)e/, '$1.0e'),
};

/**
 * Writes a value as YAML 1.1 that reads as the same value, here and with PyYAML. The same value gives the same text.
 *
 * @param comment lines above it
 */
export function writeDocument(root: Node, comment = ''): string {
  const document = new Document(null, {
    version: '1.1',
    customTags: (tags) => [awkward, number, ...tags],
    aliasDuplicateObjects: false,
  });
  document.contents = yamlOf(root, false) as typeof document.contents;
  if (comment !== '') document.commentBefore = comment.replace(/^/gm, ' ');
  return document.toString({ lineWidth: 0, flowCollectionPadding: false, directives: false });
}

function yamlOf(node: Node, flow: boolean): YamlScalar | YAMLSeq | YAMLMap {
  switch (node.kind) {
    case 'scalar':
      return scalarOf(node, flow);
    case 'list': {
      const seq = new YAMLSeq();
      seq.flow = flow || node.items.length === 0;
      seq.items = node.items.map((item) => yamlOf(item, seq.flow === true));
      return seq;
    }
    case 'map': {
      const map = new YAMLMap();
      map.flow = flow || node.members.size === 0;
      const key = (text: string): YamlScalar => scalarOf({ kind: 'scalar', value: text, at: node.at }, flow);
      map.items = [...node.members].map(([name, { value }]) => new Pair(key(name), yamlOf(value, flow)));
      return map;
    }
    case 'tag': {
      const argument = yamlOf(node.argument, true);
      argument.tag = node.tag;
      return argument;
    }
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
  LOADED.test(text) ||
  plainScalar(text) !== text;

function quoted(text: string): string {
  const escape = (character: string): string =>
    [...Array(character.length).keys()]
      .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`)
      .join('');
  return JSON.stringify(text).replace(new RegExp(UNPRINTABLE, 'gu'), escape);
}
