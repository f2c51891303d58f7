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
        // a rule with options but without this one has undefined
        each: each === true,
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

const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** What a text means as a point in time; without a zone it is UTC, as in authentik. */
function moment(text: string): Date | undefined {
  const [, day, time = '00:00', zone = 'Z'] = MOMENT.exec(text) ?? [];
  const offset = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone;
  const date = new Date(`${day}T${time}${offset}`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

export const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);

export const YES = /^(?:t|y|yes|true|on|1)$/i;
export const NO = /^(?:f|n|no|false|off|0)$/i;

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
  if (has(rules, 'isString') && typeof value === 'number') return String(value);
  if (has(rules, 'isDate') && typeof value === 'string') return moment(value) ?? value;
  return value;
}
