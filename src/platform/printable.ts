/** What steers a terminal instead of being shown by it: control characters, line breaks, marks that turn text around. */
const STEERING = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** A text on one line that a terminal shows and does not obey. */
export function printable(text: string): string {
  return text.replace(STEERING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same for a text whose line breaks are ours. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');
