import { existsSync } from 'node:fs';

/** What a stage type has to have, and what it must look like. */
const NEEDED: Readonly<Record<string, { what: string; fits: (value: unknown) => boolean }>> = {
  type: {
    what: 'a name in small letters, digits and dashes, such as "opening-hours"',
    fits: (value) => typeof value === 'string' && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(value),
  },
  component: { what: 'the name of the challenge', fits: (value) => typeof value === 'string' && value !== '' },
  config: { what: 'a class whose objects have the defaults', fits: isPlainClass },
  answer: { what: 'a class', fits: isPlainClass },
  handler: { what: 'an injectable class with challenge() and respond()', fits: isHandler },
  template: {
    what: 'the URL of a file that is there: new URL("./x.hbs", import.meta.url)',
    fits: (value) => value instanceof URL && value.protocol === 'file:' && existsSync(value),
  },
};

/** What is missing from a value that should be a stage type; empty: nothing. */
export function problemsWith(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return ['its default export is no stage type; a stage type is what stageType({ type, config, … }) returns'];
  }
  const given = value as Record<string, unknown>;
  const name = typeof given['type'] === 'string' ? `the stage type "${given['type']}"` : 'a stage type';
  return Object.entries(NEEDED).flatMap(([field, { what, fits }]) => {
    if (fits(given[field])) return [];
    return [`${name} ${given[field] === undefined ? 'lacks' : 'has something else as'} ${field}: ${what}`];
  });
}

function isPlainClass(value: unknown): boolean {
  if (typeof value !== 'function') return false;
  try {
    return typeof new (value as new () => unknown)() === 'object';
  } catch {
    return false;
  }
}

function isHandler(value: unknown): boolean {
  const methods = typeof value === 'function' ? (value.prototype as Record<string, unknown> | undefined) : undefined;
  return typeof methods?.['challenge'] === 'function' && typeof methods['respond'] === 'function';
}
