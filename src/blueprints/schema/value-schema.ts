import { has, isNullable, type FieldRule } from '../models/field-rules.js';
import { orTag, refer, type JsonSchema } from './json-schema.js';

/** What the columns and rules of every field have, and no author needs to be told. */
const EXTREMES: readonly unknown[] = [0, 100_000, -2_147_483_648, 2_147_483_647];

const UNITS = '(microseconds|milliseconds|seconds|minutes|hours|days|weeks)';
const SPAN = `^ *${UNITS} *= *[0-9.]+ *(; *${UNITS} *= *[0-9.]+ *)*;? *$`;

/** Every form that a value may be written in; empty when the rules say nothing about it. */
export function valueSchemas(rules: readonly FieldRule[]): JsonSchema[] {
  const shapes = has(rules, 'isArray') ? [listSchema(rules)] : singleSchemas(rules.filter(({ each }) => !each));
  return shapes.length > 0 && isNullable(rules) ? [...shapes, { type: 'null' }] : shapes;
}

function listSchema(rules: readonly FieldRule[]): JsonSchema {
  const items = singleSchemas(rules.filter(({ each }) => each));
  return {
    type: 'array',
    ...(items.length > 0 ? { items: orTag(...items) } : {}),
    ...(has(rules, 'arrayUnique') ? { uniqueItems: true } : {}),
  };
}

/** What the server takes for a value, be it written as a text or not. */
function singleSchemas(rules: readonly FieldRule[]): JsonSchema[] {
  const choices = rules.find(({ name }) => name === 'isIn')?.constraints[0];
  const known = (name: string): boolean => rules.some((rule) => rule.name === name);
  if (Array.isArray(choices)) return [{ enum: choices }];
  if (known('isBoolean')) return [{ type: 'boolean' }, refer('yes-or-no')];
  if (known('isInt')) return numberSchemas('integer', '^[-+]?[0-9]+$', rules);
  if (known('isNumber')) return numberSchemas('number', '^[-+]?[0-9]+([.][0-9]+)?$', rules);
  if (known('isDuration')) return [{ type: 'string', pattern: SPAN }];
  if (known('isUuid')) return [{ type: 'string' }];
  if (known('isString')) return [textSchema(rules)];
  if (known('isObject')) return [{ type: 'object' }];
  return [];
}

const numberSchemas = (type: string, pattern: string, rules: readonly FieldRule[]): JsonSchema[] => [
  { type, ...limit(rules, 'min', 'minimum'), ...limit(rules, 'max', 'maximum') },
  { type: 'string', pattern },
];

function textSchema(rules: readonly FieldRule[]): JsonSchema {
  const patterns = rules
    .filter(({ name }) => name === 'matches')
    .map(({ constraints }) => constraints[0])
    .filter((pattern): pattern is RegExp => pattern instanceof RegExp && pattern.flags === '')
    .map(({ source }) => ({ pattern: source }));
  return {
    // a number that YAML sees in a name is taken as it is written
    type: ['string', 'number'],
    ...limit(rules, 'minLength', 'minLength'),
    ...limit(rules, 'maxLength', 'maxLength'),
    ...(patterns.length > 1 ? { allOf: patterns } : patterns[0]),
  };
}

function limit(rules: readonly FieldRule[], name: string, keyword: string): JsonSchema {
  const value = rules.find((rule) => rule.name === name)?.constraints[0];
  const telling = typeof value === 'number' && (!EXTREMES.includes(value) || (keyword === 'minimum' && value === 0));
  return telling ? { [keyword]: value } : {};
}
