/** What something is known by, part by part. */
export type Key = readonly (string | number | boolean | null | Key)[];

/** Numbers by size, texts by their characters' codes, whatever the language of the machine. */
export function compareKeys(a: Key, b: Key): number {
  for (const [i, left] of a.entries()) {
    if (i >= b.length) return 1;
    const order = compare(left, b[i]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compare(a: Key[number], b: Key[number]): number {
  if (Array.isArray(a) && Array.isArray(b)) return compareKeys(a as Key, b as Key);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return compareTexts(JSON.stringify(a), JSON.stringify(b));
}

export const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** All parts in a row. */
export const partsOf = (key: Key): string[] =>
  key.flatMap((part) => (Array.isArray(part) ? partsOf(part as Key) : [String(part)]));
