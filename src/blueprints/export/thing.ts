import { isDeepStrictEqual } from 'node:util';
import { extraOf, fieldsOf, isSecret, referencesOf } from '../models/catalogue.js';
import type { EntityManager } from 'typeorm';
import type { Model, Row } from '../models/model.js';

/** An object of the database, with what an author would have to write to make it again. */
export interface Thing {
  readonly id: string;
  readonly model: Model;
  /** The fields that are not as by default, in the order of the model, and those by which it is found. References are ids. */
  readonly fields: ReadonlyMap<string, unknown>;
  /** Fields that hold a secret: there is one, and what it is nobody says. */
  readonly secrets: readonly string[];
  /** The fields by which it is found; at least one. */
  readonly identifiers: readonly string[];
  /** False: every server has it anyhow. */
  readonly exported: boolean;
}

/** Everything that is written of an object, as the database has it. */
export interface Raw {
  readonly id: string;
  readonly model: Model;
  readonly values: Map<string, unknown>;
  readonly secrets: string[];
  readonly exported: boolean;
}

/** What an entry can say of an object without saying it twice. */
function fieldsIn(model: Model): string[] {
  const extras = Object.keys(model.extras ?? {}).filter((field) => !extraOf(model, field)!.mirror);
  return [...fieldsOf(model).keys(), ...extras].filter((field) => !model.mirrors?.includes(field));
}

export async function readThing(tx: EntityManager, model: Model, row: Row): Promise<Raw> {
  const columns = valuesOf(model, row);
  const values = new Map<string, unknown>();
  const secrets: string[] = [];
  for (const field of fieldsIn(model)) {
    const extra = extraOf(model, field);
    const value = (extra ? await extra.read({ tx }, row.id) : columns[field]) ?? null;
    if (!isSecret(model, field)) values.set(field, value);
    else if (value !== false && !isEmpty(value)) secrets.push(field);
  }
  return { id: row.id, model, values, secrets, exported: model.exported?.(row) !== false };
}

/** The values that a new object has when its entry gives these fields; `undefined` for those that must be given. */
export function newValues(model: Model, given: ReadonlyMap<string, unknown>): Readonly<Record<string, unknown>> {
  const row = Object.assign(new model.entity(), Object.fromEntries(given));
  model.complete?.(row, new Set(given.keys()));
  return { ...valuesOf(model, row), ...Object.fromEntries(given) };
}

/** Whether an entry that makes an object of the model has to give the field. */
export const isRequired = (model: Model, field: string): boolean =>
  extraOf(model, field) === undefined && newValues(model, new Map())[field] === undefined;

/** Whether a new object has the same in a field; a field that an entry has to give never is. */
export const isDefault = ({ model, fields }: Thing, field: string): boolean =>
  model.demanded?.includes(field) === true && isDeepStrictEqual(fields.get(field), newValues(model, new Map())[field]);

/** What is in the columns and settings of an object, as JSON has it. */
function valuesOf(model: Model, row: Row): Record<string, unknown> {
  const config = model.config && Object.assign(new model.config.class(), (row as Row & { config?: object }).config);
  return JSON.parse(JSON.stringify({ ...row, ...config })) as Record<string, unknown>;
}

/** A value that says nothing, as extras have it where there is nothing. */
export const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** The ids that a field refers to; none when it is no reference. */
export function idsIn(model: Model, field: string, value: unknown): string[] {
  if (!referencesOf(model, field)) return [];
  return (Array.isArray(value) ? value : [value]).filter((id) => typeof id === 'string');
}
