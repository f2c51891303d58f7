const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** How long something holds, for a person: `30 minutes`, `2 hours`, `1 day`. Never more than it is. */
export function spanInWords(seconds: number): string {
  const [unit, size] = UNITS.find(([, one]) => seconds >= one && seconds % one === 0) ??
    UNITS.find(([, one]) => seconds >= 2 * one) ?? ['minute', 60];
  const count = Math.max(1, Math.floor(seconds / size));
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}
