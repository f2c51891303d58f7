import { isObject } from '../../platform/deep-merge.js';

export type Claims = Record<string, unknown>;

/** Both together, as authentik does it: objects are merged, lists are joined, and otherwise the later one wins. */
export function merged(under: Claims, over: Claims): Claims {
  const entries = new Map(Object.entries(under));
  for (const [key, value] of Object.entries(over)) {
    const before = entries.get(key);
    if (isObject(before) && isObject(value)) entries.set(key, merged(before, value));
    else if (Array.isArray(before) && Array.isArray(value)) entries.set(key, [...before, ...(value as unknown[])]);
    else entries.set(key, value);
  }
  return Object.fromEntries(entries);
}
