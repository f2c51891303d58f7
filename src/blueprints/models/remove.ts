import type { EntityManager } from 'typeorm';
import { ObjectPermission } from '../../users/object-permission.entity.js';
import { has } from '../field-rules.js';
import { fieldsOf, modelOf, tableOf } from './catalogue.js';
import { models } from './index.js';
import type { Model } from './model.js';

/** Deletes an object, and what is tied to it by no foreign key: policy bindings, permissions, its place in lists. */
export async function remove(tx: EntityManager, model: Model, id: string): Promise<void> {
  await tx.delete(model.entity, { id });
  await tx.delete(ObjectPermission, { object: id });
  for (const [table, column] of listsOf(model)) {
    await tx.query(`UPDATE "${table}" SET "${column}" = "${column}" - $1::text WHERE "${column}" ? $1::text`, [id]);
  }
  await tx.query(
    `DELETE FROM policy_binding b
      WHERE NOT EXISTS (SELECT 1 FROM flow WHERE id = b.target)
        AND NOT EXISTS (SELECT 1 FROM flow_stage_binding WHERE id = b.target)
        AND NOT EXISTS (SELECT 1 FROM application WHERE id = b.target)
        AND NOT EXISTS (SELECT 1 FROM oauth_source WHERE id = b.target)`,
  );
}

/** The columns that hold lists of ids of such objects. */
function listsOf(model: Model): [table: string, column: string][] {
  const table = tableOf(model);
  return models
    .filter(({ config }) => !config)
    .flatMap((other) =>
      Object.entries(other.references ?? {})
        .filter(([, names]) => names.some((name) => tableOf(modelOf(name)) === table))
        .filter(([field]) => has(fieldsOf(other).get(field) ?? [], 'isArray'))
        .map(([field]): [string, string] => [tableOf(other), field]),
    );
}
