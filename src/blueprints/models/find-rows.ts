import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { coerce, has, type FieldRule } from '../field-rules.js';
import { didYouMean } from '../nearest.js';
import { Mistake, plain, type Node, type Place } from '../nodes.js';
import { fieldsOf, isSecret } from './catalogue.js';
import type { Model, Row } from './model.js';

const ID: readonly FieldRule[] = [{ name: 'isUuid', each: false, constraints: [] }];
/** The one look-up of Django's that files use beside plain equality. */
const IGNORING_CASE = '__iexact';

/**
 * The objects of a model that have all of these values, in the order of their natural key. A mapping is found in an
 * object that has all of its members, and more perhaps.
 *
 * @throws Mistake for a field that the model does not have, or a value that it can never have
 */
export function findRows(tx: EntityManager, model: Model, where: ReadonlyMap<string, Node>): Promise<Row[]> {
  const query = tx.createQueryBuilder(model.entity, 'x').orderBy(`x.${model.key}`);
  if (model.config) query.andWhere('x.type = :type', { type: model.config.type });
  let number = 0;
  for (const [name, node] of where) condition(query, model, name, node, `p${number++}`);
  return query.getMany();
}

function condition(query: SelectQueryBuilder<Row>, model: Model, name: string, node: Node, parameter: string): void {
  const ignoringCase = name.endsWith(IGNORING_CASE);
  const field = ignoringCase ? name.slice(0, -IGNORING_CASE.length) : name;
  const rules = rulesFor(model, field, node.at);
  const value = coerce(plain(node), rules);
  const column = `x.${field === 'pk' ? 'id' : field}`;

  if (isSetting(model, field)) {
    query.andWhere(`x.config @> CAST(:${parameter} AS jsonb)`, { [parameter]: JSON.stringify({ [field]: value }) });
  } else if (value === null) {
    query.andWhere(`${column} IS NULL`);
  } else if (has(rules, 'isArray') || has(rules, 'isObject')) {
    const operator = Array.isArray(value) ? '=' : '@>';
    query.andWhere(`${column} ${operator} CAST(:${parameter} AS jsonb)`, { [parameter]: JSON.stringify(value) });
  } else {
    if (!comparable(value, rules)) throw new Mistake(`${field} can never have this value`, node.at);
    const sides = ignoringCase ? [`lower(${column})`, `lower(:${parameter})`] : [column, `:${parameter}`];
    query.andWhere(sides.join(' = '), { [parameter]: value });
  }
}

function rulesFor(model: Model, field: string, at: Place): readonly FieldRule[] {
  if (field === 'pk' || field === 'id') return ID;
  const fields = fieldsOf(model);
  const rules = fields.get(field);
  if (rules && !isSecret(model, field)) return rules;
  if (rules) throw new Mistake(`nothing can be found by ${field}, which is sealed`, at);
  throw new Mistake(`${model.names[0]} cannot be found by "${field}"${didYouMean(field, fields.keys())}`, at);
}

const isSetting = (model: Model, field: string): boolean =>
  model.config !== undefined && !['pk', 'id', 'name', 'execution_logging'].includes(field);

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

export const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);

/** Whether the database can compare the column with the value at all. */
function comparable(value: unknown, rules: readonly FieldRule[]): boolean {
  if (has(rules, 'isUuid')) return isUuid(value);
  if (has(rules, 'isBoolean')) return typeof value === 'boolean';
  if (has(rules, 'isDate')) return value instanceof Date;
  if (has(rules, 'isInt')) return Number.isSafeInteger(value) && Math.abs(value as number) < 2 ** 31;
  if (has(rules, 'isDate')) return value instanceof Date;
  return typeof value === 'string';
}
