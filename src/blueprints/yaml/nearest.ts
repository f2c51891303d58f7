/** The name that somebody probably meant, at most `reach` slips away; undefined when none is so close. */
export function nearest(
  name: string,
  names: Iterable<string>,
  reach = Math.max(1, Math.floor(name.length / 3)),
): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let least = reach + 1;
  for (const candidate of names) {
    const steps = distance(wanted, candidate.toLowerCase(), least);
    if (steps < least) [best, least] = [candidate, steps];
  }
  return best;
}

/** ` (did you mean "…"?)`, or nothing. */
export function didYouMean(name: string, names: Iterable<string>): string {
  const candidate = nearest(name, names);
  return candidate === undefined ? '' : ` (did you mean "${candidate}"?)`;
}

/** Letters to add, drop, change or swap with their neighbour; at least `limit` when it takes that many. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let older: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let steps = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps = Math.min(steps, older[j - 2]! + 1);
      row.push(steps);
    }
    [older, above] = [above, row];
  }
  return above[b.length]!;
}
