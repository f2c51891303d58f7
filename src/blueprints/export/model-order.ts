import { modelOf, referencesOf, tableOf } from '../models/catalogue.js';
import { models } from '../models/index.js';
import type { Model } from '../models/model.js';
import { compareTexts } from './compare.js';

/** The models, such that each comes after those that it refers to, as far as they do not refer to each other. */
export function inModelOrder(): Model[] {
  const begun = new Set<Model>();
  const order: Model[] = [];
  const visit = (model: Model): void => {
    if (begun.has(model)) return;
    begun.add(model);
    for (const other of byName(referred(model))) visit(other);
    order.push(model);
  };
  // what people know by name comes first, and of that what needs the least
  const named = byName(models.filter(({ short, findOnly }) => short !== undefined && !findOnly));
  for (const model of named.toSorted((a, b) => needs(a) - needs(b))) visit(model);
  for (const model of byName(models)) visit(model);
  return order;
}

const byName = (some: readonly Model[]): Model[] => some.toSorted((a, b) => compareTexts(a.names[0], b.names[0]));

/** How many models have to be there before one, however far away. */
function needs(model: Model): number {
  const all = new Set(referred(model));
  for (const one of all) for (const other of referred(one)) all.add(other);
  return all.size;
}

function referred(model: Model): Model[] {
  const fields = [...Object.keys(model.references ?? {}), ...Object.keys(model.extras ?? {})];
  const tables = fields
    .filter((field) => !model.mirrors?.includes(field) && model.extras?.[field]?.mirror !== true)
    .flatMap((field) => referencesOf(model, field) ?? [])
    .map((name) => tableOf(modelOf(name)));
  return models.filter((other) => tables.includes(tableOf(other)));
}
