import { Mistake, plain, textOf, type Mapping } from '../yaml/nodes.js';
import { modelNamed } from './catalogue.js';
import { findRows } from './find-rows.js';
import type { Model, Row, Work } from './model.js';
import { remove } from './remove.js';

/** An entry of this name makes nothing: it says that of `attrs.model`, only `attrs.keep` may have its identifiers. */
export const ONLY = 'stagedoor_blueprints.only';

/** What is not to be kept. */
export async function surplusOf(
  work: Work,
  identifiers: Mapping,
  attrs: Mapping,
): Promise<{ model: Model; rows: Row[] }> {
  const name = attrs.members.get('model')?.value;
  const keep = attrs.members.get('keep')?.value;
  const model = modelNamed(textOf(name) ?? '');
  if (!model || keep?.kind !== 'list' || identifiers.members.size === 0) {
    throw new Mistake(`${ONLY} has identifiers, and attrs with a model and the list of ids to keep`, attrs.at);
  }
  const ids = plain(keep) as string[];
  const where = new Map([...identifiers.members].map(([field, { value }]) => [field, value]));
  const rows = await findRows(work.tx, model, where);
  return { model, rows: rows.filter(({ id }) => !ids.includes(id)) };
}

export async function removeAll({ tx }: Work, model: Model, rows: readonly Row[]): Promise<void> {
  for (const { id } of rows) await remove(tx, model, id);
}
