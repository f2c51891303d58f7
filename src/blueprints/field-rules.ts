import { getMetadataStorage } from 'class-validator';

/** One rule of class-validator on a field. */
export interface FieldRule {
  /** `isString`, `isIn` … */
  name: string;
  /** True: it is about each item of a list. */
  each: boolean;
  constraints: readonly unknown[];
}

export type FieldRules = ReadonlyMap<string, readonly FieldRule[]>;

const known = new WeakMap<object, FieldRules>();

/** The fields of a class that have rules, which are those that an author may write. */
export function rulesOf(type: new () => object): FieldRules {
  let rules = known.get(type);
  if (!rules) {
    const found = new Map<string, FieldRule[]>();
    for (const {
      propertyName,
      name,
      type: kind,
      each,
      constraints,
    } of getMetadataStorage().getTargetValidationMetadatas(type, '', false, false)) {
      const list = found.get(propertyName) ?? [];
      list.push({
        name: kind === 'conditionalValidation' ? 'isOptional' : (name ?? kind),
        each,
        constraints: constraints ?? [],
      });
      found.set(propertyName, list);
    }
    known.set(type, (rules = found));
  }
  return rules;
}

export const has = (rules: readonly FieldRule[], name: string, each = false): boolean =>
  rules.some((rule) => rule.name === name && rule.each === each);

/** Whether a field may be null. */
export const isNullable = (rules: readonly FieldRule[]): boolean => has(rules, 'isOptional');

/** The values that a field may have, where they are counted. */
export function choicesOf(rules: readonly FieldRule[]): string[] | undefined {
  const values = rules.find(({ name }) => name === 'isIn')?.constraints[0];
  return Array.isArray(values) ? values.map(String) : undefined;
}

const YES = /^(?:t|y|yes|true|on|1)$/i;
const NO = /^(?:f|n|no|false|off|0)$/i;

/**
 * A value as the field wants it, where that is beyond doubt: `"true"` from the environment for a flag, a number that
 * YAML saw in a name. authentik's serializers are as lenient.
 */
export function coerce(value: unknown, rules: readonly FieldRule[]): unknown {
  if (Array.isArray(value)) {
    return has(rules, 'isString', true) ? value.map((item) => (typeof item === 'number' ? String(item) : item)) : value;
  }
  if (has(rules, 'isBoolean')) {
    if (value === 1 || (typeof value === 'string' && YES.test(value))) return true;
    if (value === 0 || (typeof value === 'string' && NO.test(value))) return false;
  }
  if (has(rules, 'isInt') && typeof value === 'string' && /^[-+]?\d+$/.test(value)) return Number(value);
  if (has(rules, 'isNumber') && typeof value === 'string' && /^[-+]?\d+(?:\.\d+)?$/.test(value)) return Number(value);
  if (has(rules, 'isDate') && typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value)) return moment(value);
  if (has(rules, 'isString') && typeof value === 'number') return String(value);
  return value;
}

/** What cannot be read stays as it is, for the field's rule to complain about; a time without a zone is in UTC. */
function moment(text: string): Date | string {
  const iso = text
    .trim()
    .replace(/^(\S{10})\s+/, '$1T')
    .replace(/\s+/, '');
  const date = new Date(/T/i.test(iso) && !/(?:z|[-+]\d\d:?\d\d)$/i.test(iso) ? `${iso}Z` : iso);
  return Number.isNaN(date.getTime()) ? text : date;
}
