import { Scalar as YamlScalar } from 'yaml';
import type { Lines } from './lines.js';
import type { Place } from './nodes.js';

/**
 * Where the text of a scalar begins, if it stands in the file line by line as it is: then the place of each of its
 * characters is known. Undefined where YAML has joined lines or taken escapes out.
 */
export function textPlace(node: YamlScalar.Parsed, source: string, lines: Lines): Place | undefined {
  const text = String(node.value);
  const [start] = node.range;
  if (node.type === YamlScalar.BLOCK_LITERAL || node.type === YamlScalar.BLOCK_FOLDED) {
    if (node.type === YamlScalar.BLOCK_FOLDED && text.trimEnd().includes('\n')) return undefined;
    return blockPlace(
      text.split('\n'),
      source.slice(start).split(/\r?\n/, text.split('\n').length + 1),
      lines.place(start),
    );
  }
  const begin = node.type === YamlScalar.PLAIN ? start : start + 1;
  return text !== '' && source.startsWith(text, begin) ? lines.place(begin) : undefined;
}

/** Below the line of its `|`, a block is indented as its first line with something in it is. */
function blockPlace(text: readonly string[], [, ...source]: readonly string[], { line }: Place): Place | undefined {
  const first = text.findIndex((part) => part.trim() !== '');
  const written = source[first];
  if (first < 0 || !written?.endsWith(text[first]!)) return undefined;
  return { line: line + 1, column: written.length - text[first]!.length + 1 };
}
