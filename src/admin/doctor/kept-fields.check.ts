import { isDeepStrictEqual } from 'node:util';
import type { DataSource } from 'typeorm';
import { rulesOf } from '../../blueprints/models/field-rules.js';
import { extraOf, fieldsOf, nickname, tableOf } from '../../blueprints/models/catalogue.js';
import { models } from '../../blueprints/models/index.js';
import type { Extra, Model } from '../../blueprints/models/model.js';
import type { Check, Finding } from './finding.js';

/** How many objects are named; of the others only the number is told. */
const NAMED = 3;

/** What blueprints say and nothing acts on, field by field: so that nobody relies on it. */
export const kept: Check = async ({ db }) => {
  const findings: Finding[] = [];
  for (const model of models) {
    for (const field of model.kept ?? []) {
      const extra = extraOf(model, field);
      const { names, total } = await (extra ? withExtra(db, model, extra) : withValue(db, model, field));
      if (total === 0) continue;
      const more = total > names.length ? ` and ${total - names.length} more` : '';
      findings.push({
        level: 'notice',
        about: `${field} of ${kind(model)}`,
        text: `is kept as it was given, and changes nothing yet: ${names.join(', ')}${more}`,
      });
    }
  }
  return findings;
};

/** `application`, or for settings of one type `password stage`. */
const kind = (model: Model): string =>
  model.config ? `${model.config.type} ${tableOf(model)}` : nickname(model).replace(/^\w+\./, '');

/** Objects that have a value other than the default: the first few by name, and how many there are. */
interface Holders {
  names: string[];
  total: number;
}

/** Looks at a column, or at a setting in the column `config`. */
async function withValue(db: DataSource, model: Model, field: string): Promise<Holders> {
  if (!fieldsOf(model).has(field)) throw new Error(`${model.names[0]} has no field ${field} to keep`);
  const { type, class: settings } = model.config ?? {};
  const isSetting = settings !== undefined && rulesOf(settings).has(field);
  const untouched = new (isSetting ? settings : model.entity)() as Record<string, unknown>;
  const value = untouched[field] ?? null;
  const conditions = [
    `nullif(${isSetting ? `config->'${field}'` : `to_jsonb("${field}")`}, 'null') IS DISTINCT FROM $1::jsonb`,
    // a setting that is not stored has its default
    ...(isSetting ? [`config ? '${field}'`] : []),
    ...(type === undefined ? [] : ['type = $2']),
  ];
  const rows: { name: unknown; total: string }[] = await db.query(
    `SELECT "${model.key}" AS name, count(*) OVER () AS total FROM "${tableOf(model)}"
      WHERE ${conditions.join(' AND ')} ORDER BY 1 LIMIT ${NAMED}`,
    [value === null ? null : JSON.stringify(value), ...(type === undefined ? [] : [type])],
  );
  return { names: rows.map(({ name }) => String(name)), total: Number(rows[0]?.total ?? 0) };
}

const NOTHING: readonly unknown[] = [undefined, null, false, '', []];

async function withExtra(db: DataSource, model: Model, extra: Extra): Promise<Holders> {
  const rows: { id: string; name: unknown }[] = await db.query(
    `SELECT id, "${model.key}" AS name FROM "${tableOf(model)}" ORDER BY 2`,
  );
  const names: string[] = [];
  for (const { id, name } of rows) {
    const value = await extra.read({ tx: db.manager }, id);
    if (!NOTHING.some((nothing) => isDeepStrictEqual(value, nothing))) names.push(String(name));
  }
  return { names: names.slice(0, NAMED), total: names.length };
}
