import type { Sketch } from '../lint/sketch.js';
import { modelNamed, nearestModel, tableOf } from '../models/catalogue.js';
import { findRows } from '../models/find-rows.js';
import { LookUps } from '../models/look-ups.js';
import type { Model, Row, Work } from '../models/model.js';
import { objectOf } from '../models/object-of.js';
import { isPrivate, Mistake, nodeOf, quoted, textOf, type Node, type Place } from '../yaml/nodes.js';
import { didYouMean } from '../yaml/nearest.js';
import { gap, type Finder } from '../tags/resolver.js';
import { unknown } from '../tags/arguments.js';

const MOST_NAMES = 500;

type Conditions = ReadonlyMap<string, Node>;

/** Looks in the database. */
export function databaseFinder(work: Work): Finder {
  const first = async (
    name: string,
    conditions: Conditions,
    at: Place,
    found: (model: Model, row: Row) => Node | Promise<Node>,
  ): Promise<Node> => {
    const model = covered(name, at);
    if (!model) return gap({ why: uncovered(name), uncovered: true }, at);
    for (const value of conditions.values()) {
      // what refers to nothing is referred to by nothing
      if (value.kind === 'scalar' && value.gap) return { ...value, at };
    }
    const [row] = await findRows(work.tx, model, conditions);
    if (row) return found(model, row);
    const why = `there is no ${name} with ${told(conditions)}${await nearestKey(work, model, conditions)}`;
    return gap({ why, need: { model: name, values: texts(conditions) }, uncovered: false }, at);
  };
  return {
    find: (name, conditions, at) =>
      first(name, conditions, at, (model, row) => ({ kind: 'scalar', value: row.id, at, refers: tableOf(model) })),
    findObject: (name, conditions, at) =>
      first(name, conditions, at, async (model, row) => {
        mustBeOneKind(name, model, at);
        return nodeOf(await objectOf(work, model, row), at);
      }),
  };
}

/** What the author may have meant: only where a name was looked for, and not too many are there. */
async function nearestKey({ tx }: Work, model: Model, conditions: Conditions): Promise<string> {
  const node = conditions.get(model.key);
  const wanted = node && conditions.size === 1 && !isPrivate(node) ? textOf(node) : undefined;
  if (wanted === undefined) return '';
  const rows = await tx
    .createQueryBuilder(model.entity, 'x')
    .select(`x.${model.key}`, 'key')
    .limit(MOST_NAMES)
    .getRawMany<{ key: unknown }>();
  return didYouMean(
    wanted,
    rows.map(({ key }) => String(key)),
  );
}

/** Knows which models there are and what they can be found by, and nothing of their objects. */
export const blindFinder: Finder = {
  find: async (name, conditions, at) =>
    blindly(name, conditions, at, (model) => ({ ...unknown(at), refers: tableOf(model) })),
  findObject: async (name, conditions, at) =>
    blindly(name, conditions, at, (model) => {
      mustBeOneKind(name, model, at);
      return unknown(at);
    }),
};

function blindly(name: string, conditions: Conditions, at: Place, found: (model: Model) => Node): Node {
  const model = covered(name, at);
  if (!model) return gap({ why: uncovered(name), uncovered: true }, at);
  // only for what it says of fields that there are not
  new LookUps().where(model, 'x', conditions);
  return found(model);
}

function mustBeOneKind(name: string, model: Model, at: Place): void {
  if (model.findOnly === true) {
    throw new Mistake(
      `Model ${name} is not resolvable through FindObject: name the model that says which kind it is`,
      at,
    );
  }
}

/** Looks in a sketch of what the files make; what is in none of them may be elsewhere. */
export function sketchFinder(sketch: Sketch): Finder {
  return {
    ...blindFinder,
    find: async (name, conditions, at) => {
      const model = covered(name, at);
      const id = model && sketch.find(model, conditions);
      if (!model || id === undefined) return blindFinder.find(name, conditions, at);
      return { kind: 'scalar', value: id, at, refers: tableOf(model) };
    },
  };
}

/** A name of authentik's that is so close to a known one is that one, misspelt. */
const SLIPS = 2;

/** Undefined for a model that authentik has and this server does not. */
export function covered(name: string, at: Place, shown = `"${name}"`): Model | undefined {
  const model = modelNamed(name);
  if (model) return model;
  const isAuthentiks = /^authentik_\w+\.\w+$/i.test(name);
  const close = nearestModel(name, isAuthentiks ? SLIPS : undefined);
  if (isAuthentiks && close === undefined) return undefined;
  throw new Mistake(`there is no model ${shown}${close === undefined ? '' : ` (did you mean "${close}"?)`}`, at);
}

export const uncovered = (name: string): string => `Stagedoor does not have the model ${name}`;

const texts = (conditions: ReadonlyMap<string, Node>): Map<string, string> =>
  new Map([...conditions].flatMap(([field, value]) => [[field, textOf(value)] as const]).filter(hasText));

const hasText = (pair: readonly [string, string | undefined]): pair is [string, string] => pair[1] !== undefined;

function told(conditions: ReadonlyMap<string, Node>): string {
  return [...conditions].map(([field, value]) => `${field} ${quoted(value)}`).join(' and ');
}
