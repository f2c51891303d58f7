import type { Verdict } from './decision.js';

/** `policy dummy closed: no (“We are closed.”)`: one line for an admin. */
export function verdictInWords({ kind, name, passing, negate, messages, error }: Verdict): string {
  const says = passing === null ? 'nobody knows' : passing ? 'yes' : 'no';
  const turned = negate && passing !== null ? ', negated' : '';
  const more = [...(error === undefined ? [] : [`it failed: ${error}`]), ...messages.map((text) => `“${text}”`)];
  return `${kind} ${name}: ${says}${turned}${more.length > 0 ? ` (${more.join('; ')})` : ''}`;
}
