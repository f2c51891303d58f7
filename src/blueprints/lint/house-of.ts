import type { EntityManager } from 'typeorm';
import type { Row } from '../models/model.js';
import { House, PARTS } from './house.js';

/** The house as it stands in the database, seen from within a transaction. */
export async function houseOf(tx: EntityManager): Promise<House> {
  const rows = new Map<new () => Row, Row[]>();
  for (const part of PARTS) rows.set(part, await tx.getRepository<Row>(part).find({ order: { id: 'ASC' } }));
  return new House(rows);
}
