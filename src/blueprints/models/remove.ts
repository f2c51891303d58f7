import type { EntityManager } from 'typeorm';
import type { Model } from './model.js';

/** Deletes an object, and the policy bindings whose target went with it: they are tied to it by no foreign key. */
export async function remove(tx: EntityManager, model: Model, id: string): Promise<void> {
  await tx.delete(model.entity, { id });
  await tx.query(
    `DELETE FROM policy_binding b
      WHERE NOT EXISTS (SELECT 1 FROM flow WHERE id = b.target)
        AND NOT EXISTS (SELECT 1 FROM flow_stage_binding WHERE id = b.target)
        AND NOT EXISTS (SELECT 1 FROM application WHERE id = b.target)`,
  );
}
