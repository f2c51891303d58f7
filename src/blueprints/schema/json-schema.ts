import { NO, YES } from '../models/field-rules.js';

/** A part of a JSON Schema, draft 7: what language servers for YAML understand. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

export type Properties = Readonly<Record<string, JsonSchema>>;

/** How an environment variable is called, or what `!ParseJSON` reads. */
const WORD = '^([A-Z][A-Z0-9_]*|\\s*[\\[{][^]*)$';

/** Refers to a part that stands under `definitions`. */
export const refer = (name: string): JsonSchema => ({ $ref: `#/definitions/${name}` });

/** An object that has these keys and no others. */
export const objectOf = (properties: Properties, more: JsonSchema = {}): JsonSchema => ({
  type: 'object',
  properties,
  additionalProperties: false,
  ...more,
});

export const has = (...keys: string[]): JsonSchema => ({ required: keys });

export const when = (condition: JsonSchema, then: JsonSchema, otherwise?: JsonSchema): JsonSchema => ({
  if: condition,
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then,
  ...(otherwise && { else: otherwise }),
});

/** One of these, or what a tag stands for. */
export const orTag = (...shapes: readonly JsonSchema[]): JsonSchema => ({ anyOf: [...shapes, refer('tag')] });

/** A list of such items, or what a tag stands for. */
export const listOrTag = (items: JsonSchema): JsonSchema => ({ anyOf: [{ type: 'array', items }, refer('list-tag')] });

/** The same for shapes that are known already. */
export const anyOrTag = (shapes: readonly JsonSchema[]): JsonSchema =>
  shapes.length === 0
    ? {}
    : { anyOf: [...shapes, refer(shapes.some(({ type }) => type === 'array') ? 'list-tag' : 'tag')] };

/** JSON Schema has no flag for it. */
const anyCase = (pattern: string): string =>
  pattern.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);

/**
 * What is referred to everywhere. Editors see what follows a tag, not what it stands for: a list, or a word such as the NAME of `!Env NAME`.
 */
export const commonDefinitions: Properties = {
  'yes-or-no': { type: 'string', pattern: anyCase(`${YES.source}|${NO.source}`) },
  tag: {
    anyOf: [
      { type: 'array', minItems: 2 },
      { type: 'string', pattern: WORD },
    ],
  },
  'list-tag': {
    anyOf: [
      // without that, every wrong list would be taken for the arguments of a tag
      { type: 'array', minItems: 2, contains: { anyOf: [{ type: 'array' }, { enum: ['SEQ', 'MAP'] }] } },
      { type: 'string', pattern: WORD },
    ],
  },
};
