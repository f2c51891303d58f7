import type { EntityManager, QueryDeepPartialEntity } from 'typeorm';

/** Inserts one whole row. TypeORM's own type for this cannot express columns that hold JSON. */
export async function insertRow<T extends object>(within: EntityManager, type: new () => T, row: T): Promise<void> {
  await within.insert(type, row as QueryDeepPartialEntity<T>);
}
