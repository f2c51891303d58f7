import { TOO_DEEP } from './nodes.js';

/** The parser's errors in words for authors, by code, where its own are about parsing. */
const SENTENCES: Readonly<Record<string, string>> = {
  BAD_INDENT: 'this stands further left or right than what it belongs to: lines of one list or mapping begin alike',
  BLOCK_AS_IMPLICIT_KEY:
    'a second colon on the line, or a line that stands too far right: put a text with ": " in it into quotes',
  BLOCK_IN_FLOW: 'a list or mapping by lines cannot stand inside [ ] or { }',
  MISSING_CHAR: 'something is missing here: a closing quote, bracket or brace, a colon after a key, or a comma',
  MULTILINE_IMPLICIT_KEY: 'a colon is missing after a key, or a quote or a bracket was not closed above',
  TAB_AS_INDENT: 'lines are indented with spaces, not with tabs',
};

/** An error of the YAML parser in plain words. */
export function inPlainWords(code: string, message: string): string {
  if (/call stack/i.test(message)) return TOO_DEEP;
  const sentence = SENTENCES[code];
  return sentence === undefined ? `this is not YAML: ${message}` : `this is not YAML: ${sentence}`;
}
