import type { Secrets } from './secrets.js';

type Values = Readonly<Record<string, unknown>>;

/** Nothing to hide. */
const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

/** The same settings, as they are stored: what is secret is sealed. */
export function sealSettings(secrets: Secrets, names: readonly string[], settings: Values): Record<string, unknown> {
  return changed(names, settings, (value) => secrets.seal('setting', JSON.stringify(value)));
}

/** The same settings as their author wrote them. What another key has sealed is missing. */
export function openSettings(secrets: Secrets, names: readonly string[], settings: Values): Record<string, unknown> {
  return changed(names, settings, (sealed) => {
    const text = typeof sealed === 'string' ? secrets.unseal('setting', sealed) : undefined;
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  });
}

function changed(
  names: readonly string[],
  settings: Values,
  change: (value: unknown) => unknown,
): Record<string, unknown> {
  const entries = Object.entries(settings)
    .map(([name, value]) => [name, names.includes(name) && !isEmpty(value) ? change(value) : value] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}
