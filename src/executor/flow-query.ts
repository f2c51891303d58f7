import { ENGINE_QUERY } from '../flows/opening.js';
import { isStorable } from '../platform/plain-text.js';

/** What a flow keeps of the query with which it was opened: a few short texts. */
const MOST = 20;
const LONGEST_NAME = 100;
const LONGEST_VALUE = 1000;

const OURS = new Set<string>(ENGINE_QUERY);

/** The part of the query that is the author's, for stages that look for something in it. */
export function keptQuery(query: URLSearchParams): Record<string, string> {
  const kept = [...query]
    .filter(([name, value]) => !OURS.has(name) && name.length <= LONGEST_NAME && value.length <= LONGEST_VALUE)
    .filter(([name, value]) => name !== '' && isStorable(name + value));
  return Object.fromEntries(kept.slice(0, MOST));
}

/** The query without what ties one answer to one page. */
export function withoutPage(query: URLSearchParams): URLSearchParams {
  const plain = new URLSearchParams(query);
  plain.delete('begin');
  plain.delete('step');
  plain.delete('at');
  return plain;
}
