import { readFileSync } from 'node:fs';
import { PlainError } from '../../platform/plain-error.js';

/** What the sources say about one class, or about the extras of one model. */
export interface Docs {
  readonly about?: string;
  readonly fields: Readonly<Record<string, string>>;
}

const FILE = new URL('./field-docs.json', import.meta.url);
const NOTHING: Docs = { fields: {} };

let known: Readonly<Record<string, Docs>> | undefined;

/** The sentences that stand above classes and their fields in the sources: the build takes them down. */
export function docsOf(name: string): Docs {
  known ??= read();
  return known[name] ?? NOTHING;
}

/** The same for a class and those that it is made from, the nearest first. */
export function classDocs(type: new () => object): readonly Docs[] {
  const line: Docs[] = [];
  for (let next: unknown = type; typeof next === 'function' && next.name !== ''; next = Object.getPrototypeOf(next)) {
    line.push(docsOf(next.name));
  }
  return line;
}

function read(): Readonly<Record<string, Docs>> {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Docs>;
  } catch (cause) {
    throw new PlainError('The descriptions of the fields are missing: npm run build puts them beside the program', {
      cause,
    });
  }
}
