/** A moment in a context that policies are told as the whole seconds that have passed since then. */
export interface Since {
  /** ISO 8601. */
  $since: string;
}

export const since = (moment: Date): Since => ({ $since: moment.toISOString() });

const isSince = (value: unknown): value is Since =>
  typeof value === 'object' && value !== null && typeof (value as Since).$since === 'string';

/** The context as it is at `now`: moments stand in its values, or in the members of those. */
export function contextAt(now: Date, context: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const told = (value: unknown, deeper: (value: unknown) => unknown): unknown =>
    isSince(value) ? Math.max(0, Math.floor((now.getTime() - Date.parse(value.$since)) / 1000)) : deeper(value);
  const member = (value: unknown): unknown => told(value, (other) => other);
  const whole = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).some(isSince)
      ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, member(part)]))
      : value;
  return Object.fromEntries(Object.entries(context).map(([key, value]) => [key, told(value, whole)]));
}
