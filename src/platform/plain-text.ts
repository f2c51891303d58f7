/** Whether it is a text, a number or a truth value. */
export function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** The same as a text; anything else is none. */
export function plainText(value: unknown): string {
  return isPlain(value) ? String(value) : '';
}
