import { coerce, has, isUuid, type FieldRule } from './field-rules.js';
import { didYouMean } from '../yaml/nearest.js';
import { Mistake, plain, type Node, type Place } from '../yaml/nodes.js';
import { fieldsOf, isSecret, modelOf, referencesOf, tableOf } from './catalogue.js';
import type { Model } from './model.js';

/** A condition in SQL, about the row called `alias`. */
type Sql = string;

const ID: readonly FieldRule[] = [{ name: 'isUuid', each: false, constraints: [] }];

/** How a text is compared, by what stands after the field's name: Django's look-ups. */
const TEXTS: ReadonlyMap<string, (column: Sql, text: Sql) => Sql> = new Map([
  ['iexact', (column, text) => `lower(${column}) = lower(${text})`],
  ['contains', (column, text) => `strpos(${column}, ${text}) > 0`],
  ['icontains', (column, text) => `strpos(lower(${column}), lower(${text})) > 0`],
  ['startswith', (column, text) => `starts_with(${column}, ${text})`],
  ['istartswith', (column, text) => `starts_with(lower(${column}), lower(${text}))`],
  ['endswith', (column, text) => `right(${column}, length(${text})) = ${text}`],
  ['iendswith', (column, text) => `right(lower(${column}), length(${text})) = lower(${text})`],
]);
const LOOK_UPS = ['exact', 'in', 'isnull', ...TEXTS.keys()];

/**
 * Writes conditions in SQL, as Django has them: `name`, `name__iexact`, `slug__in`, `attributes__some__key`, and across
 * a reference `flow__slug`. A mapping is found in an object that has all of its members, and more perhaps.
 */
export class LookUps {
  readonly parameters: Record<string, unknown> = {};
  private number = 0;

  /** @throws Mistake for a field or a look-up that there is not, or a value that the field can never have */
  where(model: Model, alias: string, conditions: ReadonlyMap<string, Node>): Sql {
    const all = [...conditions].map(([name, value]) => this.condition(model, alias, name.split('__'), value));
    if (model.config) all.push(`"${alias}".type = ${this.parameter(model.config.type)}`);
    return all.length === 0 ? 'TRUE' : all.join(' AND ');
  }

  private condition(model: Model, alias: string, [first = '', ...rest]: readonly string[], value: Node): Sql {
    const field = new Field(model, alias, first, value.at);
    const [next, ...more] = rest;
    if (next === undefined) return this.equality(field, value);
    if (more.length === 0 && LOOK_UPS.includes(next)) return this.lookUp(field, next, value);
    if (has(field.rules, 'isObject')) return this.within(field, rest, value);
    const models = referencesOf(model, first)?.map(modelOf) ?? [];
    const knowing = models.filter((target) => Field.isKnown(target, next));
    if (knowing.length > 0) return `(${knowing.map((target) => this.across(field, target, rest, value)).join(' OR ')})`;
    const names = [...LOOK_UPS, ...models.flatMap((target) => [...fieldsOf(target).keys()])];
    throw new Mistake(`"${next}" is no look-up of ${first}${didYouMean(next, names)}`, value.at);
  }

  private across(field: Field, target: Model, path: readonly string[], value: Node): Sql {
    const alias = `t${this.number++}`;
    const row = `SELECT 1 FROM "${tableOf(target)}" "${alias}"`;
    const type = target.config ? ` AND "${alias}".type = ${this.parameter(target.config.type)}` : '';
    return `EXISTS (${row} WHERE ${field.names(`"${alias}".id`)}${type} AND ${this.condition(target, alias, path, value)})`;
  }

  private lookUp(field: Field, name: string, value: Node): Sql {
    if (name === 'exact') return this.equality(field, value);
    if (name === 'isnull') return `${field.text} IS ${plain(value) === true ? '' : 'NOT '}NULL`;
    if (name === 'in') {
      if (value.kind !== 'list') throw new Mistake(`${field.name}__in takes a list`, value.at);
      return `(${['FALSE', ...value.items.map((item) => this.equality(field, item))].join(' OR ')})`;
    }
    if (name === 'contains' && field.isJson) return this.equality(field, value);
    const text = plain(value);
    if (field.isJson || !has(field.rules, 'isString') || typeof text !== 'string')
      throw new Mistake(`${field.name}__${name} takes a text`, value.at);
    return TEXTS.get(name)!(field.text, `CAST(${this.parameter(text)} AS text)`);
  }

  /** `attributes__some__key`: what is in a mapping. */
  private within(field: Field, path: readonly string[], value: Node): Sql {
    const wanted = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), plain(value));
    return `${field.column} @> CAST(${this.parameter(JSON.stringify(wanted))} AS jsonb)`;
  }

  private equality(field: Field, node: Node): Sql {
    const value = coerce(plain(node), field.rules);
    if (field.isSetting) {
      const wanted = JSON.stringify({ [field.name]: value });
      return `"${field.alias}".config @> CAST(${this.parameter(wanted)} AS jsonb)`;
    }
    if (value === null) return `${field.column} IS NULL`;
    if (field.isJson) {
      const operator = Array.isArray(value) ? '=' : '@>';
      return `${field.column} ${operator} CAST(${this.parameter(JSON.stringify(value))} AS jsonb)`;
    }
    if (!comparable(value, field.rules)) throw new Mistake(`${field.name} can never have this value`, node.at);
    return `${field.column} = ${this.parameter(value)}`;
  }

  private parameter(value: unknown): Sql {
    const name = `p${this.number++}`;
    this.parameters[name] = value;
    return `:${name}`;
  }
}

/** A field of a row in a query. */
class Field {
  readonly rules: readonly FieldRule[];
  readonly isSetting: boolean;

  constructor(
    model: Model,
    readonly alias: string,
    readonly name: string,
    at: Place,
  ) {
    const fields = fieldsOf(model);
    const rules = isId(name) ? ID : fields.get(name);
    if (!rules)
      throw new Mistake(`${model.names[0]} cannot be found by "${name}"${didYouMean(name, fields.keys())}`, at);
    if (isSecret(model, name)) throw new Mistake(`nothing can be found by ${name}, which is sealed`, at);
    this.rules = rules;
    this.isSetting = model.config !== undefined && !isId(name) && !['name', 'execution_logging'].includes(name);
  }

  static isKnown = (model: Model, name: string): boolean => isId(name) || fieldsOf(model).has(name);

  get isJson(): boolean {
    return has(this.rules, 'isArray') || has(this.rules, 'isObject');
  }

  get column(): Sql {
    if (this.isSetting) return `("${this.alias}".config -> '${this.name}')`;
    return `"${this.alias}"."${isId(this.name) ? 'id' : this.name}"`;
  }

  get text(): Sql {
    return this.isSetting ? `("${this.alias}".config ->> '${this.name}')` : this.column;
  }

  /** Whether the field holds an id, alone or in a list. */
  names(id: Sql): Sql {
    if (has(this.rules, 'isArray')) return `jsonb_exists(${this.column}, CAST(${id} AS text))`;
    return this.isSetting ? `${this.text} = CAST(${id} AS text)` : `${this.column} = ${id}`;
  }
}

const isId = (name: string): boolean => name === 'pk' || name === 'id';

/** Whether the database can compare the column with the value at all. */
function comparable(value: unknown, rules: readonly FieldRule[]): boolean {
  if (has(rules, 'isUuid')) return isUuid(value);
  if (has(rules, 'isBoolean')) return typeof value === 'boolean';
  if (has(rules, 'isDate')) return value instanceof Date;
  if (has(rules, 'isInt')) return Number.isSafeInteger(value) && Math.abs(value as number) < 2 ** 31;
  return typeof value === 'string';
}
