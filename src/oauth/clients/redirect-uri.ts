import type { Problem } from '../../platform/validation.js';

export const MATCHING_MODES = ['strict', 'regex'] as const;
export const REDIRECT_URI_TYPES = ['authorization', 'logout'] as const;

/** An address that people may be sent back to, as authentik writes it. */
export interface RedirectUri {
  matching_mode: (typeof MATCHING_MODES)[number];
  /** With `regex` a pattern that the whole address has to match. */
  url: string;
  /** Not given: `authorization`. */
  redirect_uri_type?: (typeof REDIRECT_URI_TYPES)[number];
}

export const REDIRECT_URI_KEYS = ['matching_mode', 'url', 'redirect_uri_type'] satisfies (keyof RedirectUri)[];

/** A browser would run such an address, not go there. */
const FORBIDDEN_SCHEME = /^\^?(javascript|data|vbscript):/i;

/** What is wrong with a list of them, item by item. */
export function redirectUriProblems(list: readonly unknown[]): Problem[] {
  return list.flatMap((item, i) =>
    problemsOfOne(item).map(([part, message]) => ({
      field: ['redirect_uris', String(i), ...(part === '' ? [] : [part])].join('.'),
      message,
    })),
  );
}

function problemsOfOne(item: unknown): [part: string, message: string][] {
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    return [['', 'redirect_uris is a list of mappings with a matching_mode and a url']];
  const { matching_mode, url, redirect_uri_type = 'authorization' } = item as Record<string, unknown>;
  const problems: [string, string][] = [];
  if (!(MATCHING_MODES as readonly unknown[]).includes(matching_mode))
    problems.push(['matching_mode', `matching_mode takes ${MATCHING_MODES.join(', ')}`]);
  if (!(REDIRECT_URI_TYPES as readonly unknown[]).includes(redirect_uri_type))
    problems.push(['redirect_uri_type', `redirect_uri_type takes ${REDIRECT_URI_TYPES.join(', ')}`]);
  if (typeof url !== 'string' || url === '') return [...problems, ['url', 'url has to be given, as a text']];
  if (FORBIDDEN_SCHEME.test(url)) problems.push(['url', 'addresses of this scheme are forbidden: use https']);
  if (matching_mode === 'regex' && !isPattern(url)) problems.push(['url', `Invalid Regex Pattern: ${url}`]);
  return problems;
}

/** Whether a regular expression can be read. It is one of Python's: what only Python writes so is put into our words. */
function isPattern(text: string): boolean {
  const ours = text
    .replace(/^\(\?[aimsux]+\)/, '')
    .replaceAll('(?P<', '(?<')
    .replaceAll('(?>', '(?:')
    .replaceAll(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replaceAll(/(?<=[*+?}])\+/g, '');
  try {
    new RegExp(ours);
    return true;
  } catch {
    return false;
  }
}
