import type { EntityManager } from 'typeorm';
import type { Node } from '../yaml/nodes.js';
import { LookUps } from './look-ups.js';
import type { Model, Row } from './model.js';

/**
 * The objects of a model for which all of these conditions hold, in the order of their natural key.
 *
 * @throws Mistake for a condition that can never hold
 */
export function findRows(tx: EntityManager, model: Model, where: ReadonlyMap<string, Node>): Promise<Row[]> {
  const lookUps = new LookUps();
  const condition = lookUps.where(model, 'x', where);
  const query = tx.createQueryBuilder(model.entity, 'x').where(condition, lookUps.parameters);
  return query.orderBy(`x.${model.key}`).getMany();
}
