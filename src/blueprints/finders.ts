import type { EntityManager } from 'typeorm';
import { modelNamed, nearestModel, tableOf } from './models/catalogue.js';
import { findRows } from './models/find-rows.js';
import type { Model } from './models/model.js';
import { Mistake, textOf, type Node, type Place } from './nodes.js';
import { gap, type Finder } from './resolver.js';

/** Looks in the database. */
export function databaseFinder(tx: EntityManager): Finder {
  return async (name, conditions, at) => {
    const model = covered(name, at);
    if (!model) return gap({ why: uncovered(name), uncovered: true }, at);
    const [row] = await findRows(tx, model, conditions);
    if (row) return { kind: 'scalar', value: row.id, at, refers: tableOf(model) };
    return gap(
      {
        why: `there is no ${name} with ${told(conditions)}`,
        need: { model: name, values: texts(conditions) },
        uncovered: false,
      },
      at,
    );
  };
}

/** Knows which models there are, and nothing of their objects. */
export const blindFinder: Finder = (name, _conditions, at) => {
  const model = covered(name, at);
  if (!model) return Promise.resolve(gap({ why: uncovered(name), uncovered: true }, at));
  return Promise.resolve({ kind: 'scalar', value: null, at, unknown: true, refers: tableOf(model) });
};

/** A name of authentik's that is so close to a known one is that one, misspelt. */
const SLIPS = 2;

/** Undefined for a model that authentik has and this server does not. */
export function covered(name: string, at: Place): Model | undefined {
  const model = modelNamed(name);
  if (model) return model;
  const isAuthentiks = /^authentik_\w+\.\w+$/i.test(name);
  const close = nearestModel(name, isAuthentiks ? SLIPS : undefined);
  if (isAuthentiks && close === undefined) return undefined;
  throw new Mistake(`there is no model "${name}"${close === undefined ? '' : ` (did you mean "${close}"?)`}`, at);
}

export const uncovered = (name: string): string => `Stagedoor does not have the model ${name}`;

const texts = (conditions: ReadonlyMap<string, Node>): Map<string, string> =>
  new Map([...conditions].flatMap(([field, value]) => [[field, textOf(value)] as const]).filter(hasText));

const hasText = (pair: readonly [string, string | undefined]): pair is [string, string] => pair[1] !== undefined;

function told(conditions: ReadonlyMap<string, Node>): string {
  return [...conditions].map(([field, value]) => `${field} "${textOf(value) ?? '…'}"`).join(' and ');
}
