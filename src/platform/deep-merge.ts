type Values = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `more` laid over `base`: objects are merged at every depth, anything else is replaced. Neither is changed. */
export function deepMerge(base: Values, more: Values): Record<string, unknown> {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(more)) {
    const before = merged.get(key);
    merged.set(key, isObject(before) && isObject(value) ? deepMerge(before, value) : value);
  }
  return Object.fromEntries(merged);
}
