import type { Blueprint } from './blueprint.js';
import { modelNamed, tableOf } from './models/catalogue.js';
import { textOf, type Need } from './nodes.js';

/** Whether an entry of the file may bring the object: what stands there as a tag may turn out to be anything. */
export function mayBring({ entries }: Blueprint, { model, values }: Need): boolean {
  const table = tableNamed(model);
  return entries.some((entry) => {
    const name = textOf(entry.model);
    if (name !== undefined && tableNamed(name) !== table) return false;
    return [...values].every(([field, wanted]) => {
      const value = (entry.identifiers.members.get(field) ?? entry.attrs.members.get(field))?.value;
      return value === undefined || value.kind === 'tag' || textOf(value) === wanted;
    });
  });
}

function tableNamed(name: string): string | undefined {
  const model = modelNamed(name);
  return model && tableOf(model);
}
