import type { EntityManager, EntityMetadata } from 'typeorm';
import { ObjectPermission } from '../../users/object-permission.entity.js';
import { has } from './field-rules.js';
import { fieldsOf, modelOf, referencesOf, tableOf } from './catalogue.js';
import { models } from './index.js';
import type { Model } from './model.js';
import { policyBinding } from './policy-binding.js';

/** Deletes an object, and what is tied to it by no foreign key: policy bindings, permissions, what refers to it. */
export async function remove(tx: EntityManager, model: Model, id: string): Promise<void> {
  await tx.delete(model.entity, { id });
  await tx.delete(ObjectPermission, { object: id });
  for (const forget of forgetting(tx, model)) await tx.query(forget, [id]);
  if (mayTakeTargets(tx, model)) await tx.query(withoutTarget());
}

/** Statements that take the id of such an object out of all fields of which no foreign key takes it. */
function forgetting(tx: EntityManager, model: Model): Set<string> {
  const table = tableOf(model);
  const statements = new Set<string>();
  for (const other of models) {
    const rules = fieldsOf(other);
    for (const field of Object.keys(other.references ?? {})) {
      if (!referencesOf(other, field)?.some((name) => tableOf(modelOf(name)) === table)) continue;
      const isList = has(rules.get(field) ?? [], 'isArray');
      if (other.config) statements.add(inSettings(tableOf(other), field, isList));
      else if (isList) statements.add(inList(tableOf(other), field));
      else if (isLoose(tx, other, field)) statements.add(inColumn(tableOf(other), field));
    }
  }
  return statements;
}

function inSettings(table: string, field: string, isList: boolean): string {
  if (!isList) {
    const nothing = `jsonb_build_object('${field}', NULL)`;
    return `UPDATE "${table}" SET config = config || ${nothing} WHERE config ->> '${field}' = $1::text`;
  }
  const rest = `jsonb_build_object('${field}', (config -> '${field}') - $1::text)`;
  return `UPDATE "${table}" SET config = config || ${rest} WHERE jsonb_exists(config -> '${field}', $1::text)`;
}

const inList = (table: string, column: string): string =>
  `UPDATE "${table}" SET "${column}" = "${column}" - $1::text WHERE jsonb_exists("${column}", $1::text)`;

const inColumn = (table: string, column: string): string =>
  `UPDATE "${table}" SET "${column}" = NULL WHERE "${column}" = $1::uuid`;

/** A column that may be empty, and that the database does not empty by itself. */
function isLoose(tx: EntityManager, { entity }: Model, field: string): boolean {
  const { columns, foreignKeys } = tx.connection.getMetadata(entity);
  const column = columns.find(({ propertyName }) => propertyName === field);
  return column?.isNullable === true && !foreignKeys.some(({ columnNames }) => columnNames.includes(field));
}

const targets = (): Model[] => (referencesOf(policyBinding, 'target') ?? []).map(modelOf);

/** Whether policies may be bound to such an object, or to what the database deletes with it. */
function mayTakeTargets(tx: EntityManager, model: Model): boolean {
  const table = tableOf(model);
  const goesAlong = ({ tableName, foreignKeys }: EntityMetadata): boolean =>
    tableName === table ||
    foreignKeys.some(
      ({ onDelete, referencedEntityMetadata }) => onDelete === 'CASCADE' && goesAlong(referencedEntityMetadata),
    );
  return targets().some(({ entity }) => goesAlong(tx.connection.getMetadata(entity)));
}

function withoutTarget(): string {
  const tables = new Set(targets().map(tableOf));
  const gone = [...tables].map((table) => `NOT EXISTS (SELECT 1 FROM "${table}" WHERE id = b.target)`);
  return `DELETE FROM policy_binding b WHERE ${gone.join(' AND ')}`;
}
