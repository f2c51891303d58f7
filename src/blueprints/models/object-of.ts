import { Draft } from '../importing/draft.js';
import { fieldsOf, isSecret } from './catalogue.js';
import type { Model, Row, Work } from './model.js';

/** What an author may read of an object: its id and every field under the name that an entry has for it, but no secret. */
export async function objectOf(work: Work, model: Model, row: Row): Promise<Record<string, unknown>> {
  const draft = new Draft(model, work, row);
  const fields = [...fieldsOf(model).keys()]
    .filter((field) => !isSecret(model, field))
    .map((field) => [field, draft.get(field)] as const);
  const object: Record<string, unknown> = { pk: row.id, ...Object.fromEntries(fields) };
  for (const [field, extra] of Object.entries(model.extras ?? {})) {
    if (extra.secret !== true) object[field] = await extra.read(work, row.id);
  }
  return object;
}
