/** NUL and lone surrogates: no database keeps them. */
// eslint-disable-next-line no-control-regex
const UNUSABLE = /\0|\p{Surrogate}/u;

/** Whether a text can be stored. */
export function isStorable(text: string): boolean {
  return !UNUSABLE.test(text);
}

/** Whether it is a text, a number or a truth value. */
export function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** The same as a text; anything else is none. */
export function plainText(value: unknown): string {
  return isPlain(value) ? String(value) : '';
}
