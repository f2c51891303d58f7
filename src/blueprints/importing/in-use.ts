import type { EntityManager } from 'typeorm';
import { has } from '../models/field-rules.js';
import { fieldsOf, modelNamed, nickname, tableOf } from '../models/catalogue.js';
import { models } from '../models/index.js';
import type { Model } from '../models/model.js';
import { ObjectNames } from './object-names.js';

/** A reference by which an object belongs to another one, and goes or is let go with it. */
const BELONGS = ['target', 'application'];
const ENOUGH = 3;

/** What refers to an object, in words: `brand "example.org"`. A few of them are enough. */
export async function usersOf(tx: EntityManager, model: Model, id: string): Promise<string[]> {
  const names = new ObjectNames(tx);
  const found: string[] = [];
  for (const other of models.filter(({ findOnly }) => findOnly !== true)) {
    for (const [field, wanted] of Object.entries(other.references ?? {})) {
      if (BELONGS.includes(field) || !wanted.some((name) => isOf(name, model))) continue;
      const rows = await tx
        .createQueryBuilder(other.entity, 'x')
        .where(condition(other, field), { id, field, type: other.config?.type })
        .take(ENOUGH)
        .getMany();
      const told = await names.ofRows(other, rows);
      found.push(...told.map((name) => `${other.config ? tableOf(other) : nickname(other)} "${name}"`));
    }
  }
  return found.slice(0, ENOUGH);
}

/** Whether a name of a model is one of objects in the same table. */
function isOf(name: string, model: Model): boolean {
  const named = modelNamed(name);
  return named !== undefined && tableOf(named) === tableOf(model);
}

function condition(model: Model, field: string): string {
  const isList = has(fieldsOf(model).get(field) ?? [], 'isArray');
  if (model.config && !(field in new model.entity())) {
    const own = isList ? `jsonb_exists(x.config -> :field, :id)` : `x.config ->> :field = :id`;
    return `x.type = :type AND ${own}`;
  }
  return isList ? `jsonb_exists(x.${field}, :id)` : `x.${field} = :id`;
}

/**
 * The application or flow that a group, a person or a policy is the last to guard: without it everybody would be let
 * in. Undefined: there is none.
 */
export async function lastGuardOf(tx: EntityManager, id: string): Promise<string | undefined> {
  const [open]: { kind: string; slug: string }[] = await tx.query(
    `SELECT t.kind, t.slug
       FROM policy_binding b
       JOIN (SELECT id, 'application' AS kind, slug FROM application
             UNION ALL SELECT id, 'flow', slug FROM flow) t ON t.id = b.target
      WHERE b.enabled AND (b.policy = $1 OR b."group" = $1 OR b."user" = $1)
        AND NOT EXISTS (SELECT 1 FROM policy_binding o
                         WHERE o.target = b.target AND o.enabled
                           AND o.policy IS DISTINCT FROM $1 AND o."group" IS DISTINCT FROM $1 AND o."user" IS DISTINCT FROM $1)
      LIMIT 1`,
    [id],
  );
  return open && `${open.kind} "${open.slug}"`;
}
