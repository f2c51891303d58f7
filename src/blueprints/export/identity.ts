import type { Raw } from './thing.js';

/** How objects of one model are told apart: the fields of each, and those that cannot be told from another at all. */
export interface Identities {
  readonly fields: ReadonlyMap<Raw, readonly string[]>;
  /** By id: the one that stands for it as well. */
  readonly twins: ReadonlyMap<string, string>;
}

/** Finds for each object of a model the fewest fields by which nobody else is found, preferring what people know it by. */
export function identify(objects: readonly Raw[]): Identities {
  const fields = new Map<Raw, readonly string[]>();
  const twins = new Map<string, string>();
  const [first] = objects;
  if (!first) return { fields, twins };
  const choices = first.model.identifiedBy ?? [[first.model.key]];
  let open = objects;
  for (const choice of choices) {
    const groups = groupedBy(objects, (object) => told(object, choice));
    const alone = (object: Raw): boolean => has(object, choice) && groups.get(told(object, choice))!.length === 1;
    for (const object of open.filter(alone)) fields.set(object, choice);
    open = open.filter((object) => !alone(object));
  }
  const choiceOf = (object: Raw): readonly string[] =>
    choices.find((choice) => has(object, choice)) ?? [first.model.key];
  const keyOf = (object: Raw): string => JSON.stringify([choiceOf(object), told(object, choiceOf(object))]);
  for (const group of groupedBy(open, keyOf).values()) {
    const choice = choiceOf(group[0]!);
    const all = [...choice, ...differences(group, choice)];
    for (const [one, ...same] of groupedBy(group, (object) => told(object, all)).values()) {
      fields.set(one!, all);
      for (const { id } of same) twins.set(id, one!.id);
    }
  }
  return { fields, twins };
}

const told = ({ values }: Raw, fields: readonly string[]): string =>
  JSON.stringify(fields.map((field) => values.get(field)));

const has = ({ values }: Raw, fields: readonly string[]): boolean =>
  fields.every((field) => (values.get(field) ?? null) !== null);

function groupedBy(objects: readonly Raw[], key: (object: Raw) => string): Map<string, Raw[]> {
  const groups = new Map<string, Raw[]>();
  for (const object of objects) {
    const group = groups.get(key(object));
    if (group) group.push(object);
    else groups.set(key(object), [object]);
  }
  return groups;
}

/** The simple fields in which these objects differ. */
function differences([first, ...others]: readonly Raw[], known: readonly string[]): string[] {
  return [...first!.values]
    .filter(([field, value]) => !known.includes(field) && (value === null || typeof value !== 'object'))
    .map(([field]) => field)
    .filter((field) => others.some(({ values }) => values.get(field) !== first!.values.get(field)));
}
