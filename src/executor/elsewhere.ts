import type { Elsewhere } from '../flows/stage-type.js';

/** What a browser would run or make up, instead of going there. */
const NOT_A_PLACE = /^(javascript|vbscript|data|blob|file|about|view-source):/i;

export type Destination =
  { kind: 'url'; url: string } | { kind: 'flow'; flow: string; keep: boolean } | { kind: 'nowhere'; message: string };

/** Where a stage sends somebody, if that is a place that a page may lead to. */
export function goesTo({ to }: Elsewhere): Destination {
  if ('flow' in to) return { kind: 'flow', ...to };
  // browsers pass over control characters and blanks in front of a scheme and in it
  // eslint-disable-next-line no-control-regex
  const url = to.url.replace(/[\x00-\x20\x7f]/g, '');
  if (url === '' || NOT_A_PLACE.test(url))
    return { kind: 'nowhere', message: 'This flow leads to no place on the web.' };
  return { kind: 'url', url };
}
