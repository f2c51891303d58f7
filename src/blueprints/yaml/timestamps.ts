/** Which unquoted texts YAML 1.1 takes for a date or a moment. */
const IMPLICIT =
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;
const PARTS =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:Z|([-+])(\d\d?)(?::(\d\d))?))?)?$/;

export const isTimestamp = (text: string): boolean => IMPLICIT.test(text) && isoOf(text) !== undefined;

/**
 * A date or a moment as authentik's JSON holds it: `2001-12-14`, `2001-12-14T21:59:43.100-05:00`, with `Z` for UTC and
 * without an offset where none was written. Undefined for a text that is neither.
 */
export function isoOf(text: string): string | undefined {
  const parts = PARTS.exec(text);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0)) as Six;
  if (hour > 23 || minute > 59 || second > 59 || !isDay(year, month, day)) return undefined;
  const date = `${parts[1]}-${two(month)}-${two(day)}`;
  if (parts[4] === undefined) return date;
  const [fraction = '', sign, hours, minutes] = parts.slice(7);
  const offset = sign === undefined ? (text.endsWith('Z') ? 0 : undefined) : Number(hours) * 60 + Number(minutes ?? 0);
  if (offset !== undefined && offset >= 24 * 60) return undefined;
  // finer than a microsecond is nothing, and of what is there three digits are written
  const rest = Number(fraction.slice(0, 6)) > 0 ? `.${fraction.slice(0, 3).padEnd(3, '0')}` : '';
  const zone = offset ? `${sign}${two(Math.floor(offset / 60))}:${two(offset % 60)}` : offset === 0 ? 'Z' : '';
  return `${date}T${two(hour)}:${two(minute)}:${two(second)}${rest}${zone}`;
}

type Six = [number, number, number, number, number, number];

const two = (part: number): string => String(part).padStart(2, '0');

function isDay(year: number, month: number, day: number): boolean {
  const last = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= last;
}
