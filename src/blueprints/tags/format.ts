import { asPrivate, isPrivate, Mistake, plain, scalar, scalarsIn, textOf, type Node } from '../yaml/nodes.js';
import { known, partsOf, Unknown } from './arguments.js';
import type { Tag } from './tag.js';

/** Flags, width and precision as Python has them, then what kind of value is wanted. */
const PLACEHOLDER = /%([-+ 0#]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g;

/** `!Format [text, value, …]`: Python's `text % (value, …)`. */
export const format: Tag = {
  name: '!Format',
  async resolve(argument, at, scope) {
    const [first, ...rest] = partsOf(argument);
    const pattern = first && (await known(first, scope));
    const text = textOf(pattern);
    if (text === undefined) throw new Mistake('!Format is written !Format [text with %s, value, …]', first?.at ?? at);
    const values: Node[] = [];
    for (const value of rest) values.push(await scope.resolve(value));
    const scalars = values.flatMap(scalarsIn);
    if (scalars.some((part) => part.unknown)) throw new Unknown();
    for (const part of scalars) if (part.gap) scope.missed(part.gap, part.at);

    const left = [...values];
    const result = text.replace(
      PLACEHOLDER,
      (whole, flags: string, width: string, precision: string | undefined, kind: string) => {
        if (kind === '%') return '%';
        const value = left.shift();
        if (!value) throw new Mistake(`the text has more placeholders than the ${values.length} value(s) after it`, at);
        const shown = convert(kind, plain(value), precision);
        if (shown === undefined) throw new Mistake(`a value does not fit the placeholder ${whole}`, value.at);
        scope.spend(Math.max(shown.length, Number(width)), at);
        return pad(shown, flags, Number(width));
      },
    );
    if (left.length > 0) throw new Mistake('the text has fewer placeholders than there are values after it', at);
    const whole = scalar(result, at);
    return [pattern, ...values].some(isPrivate) ? asPrivate(whole) : whole;
  },
};

function convert(kind: string, value: unknown, precision: string | undefined): string | undefined {
  const digits = precision === undefined ? undefined : Number(precision);
  if (kind === 's') return python(value).slice(0, digits);
  if (kind === 'r') return repr(value);
  if (typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const number = Number(value);
  if (kind === 'd' || kind === 'i') return String(Math.trunc(number));
  if (kind === 'o') return Math.trunc(number).toString(8);
  if (kind === 'x') return Math.trunc(number).toString(16);
  if (kind === 'X') return Math.trunc(number).toString(16).toUpperCase();
  if (kind === 'f') return digits !== undefined && digits > 100 ? undefined : number.toFixed(digits ?? 6);
  return undefined;
}

/** How Python writes a value as text. */
const python = (value: unknown): string => (typeof value === 'string' ? value : repr(value));

/** The same within a list or a mapping, where texts are in quotes. */
function repr(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (typeof value === 'number') return String(value);
  return `{${Object.entries(value as object)
    .map(([key, member]) => `${repr(key)}: ${repr(member)}`)
    .join(', ')}}`;
}

function pad(text: string, flags: string, width: number): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0')) return text.padStart(width);
  return text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0');
}
