import { getMetadataArgsStorage } from 'typeorm';
import { rulesOf, type FieldRule } from './field-rules.js';
import { nearest } from '../yaml/nearest.js';
import { models } from './index.js';
import type { Extra, Model } from './model.js';

const byName = new Map(models.flatMap((model) => model.names.map((name) => [name.toLowerCase(), model] as const)));

/** The model of this name, in whatever case; undefined when there is none. */
export const modelNamed = (name: string): Model | undefined => byName.get(name.toLowerCase());

/** The model that must be there. */
export function modelOf(name: string): Model {
  const model = modelNamed(name);
  if (!model) throw new Error(`there is no model "${name}"`);
  return model;
}

/** The model that a name probably means, at most so many slips away. */
export const nearestModel = (name: string, reach?: number): string | undefined => nearest(name, byName.keys(), reach);

/** The shortest name of a model: `flow`. */
export const nickname = ({ short, names }: Model): string =>
  short ?? names.find((name) => !name.includes('.')) ?? names[0].split('.')[1]!;

/** The name of the table in which the model's objects are. */
export function tableOf({ entity }: Model): string {
  const name = getMetadataArgsStorage().tables.find(({ target }) => target === entity)?.name;
  if (name === undefined) throw new Error(`${entity.name} is not an entity`);
  return name;
}

/** What an author may write, with the rules of each field; without the extras. */
export function fieldsOf(model: Model): ReadonlyMap<string, readonly FieldRule[]> {
  const hidden = ['id', ...(model.hidden ?? []), ...(model.config ? ['type', 'config'] : [])];
  const own = [...rulesOf(model.entity)].filter(([field]) => !hidden.includes(field));
  return new Map([...own, ...(model.config ? rulesOf(model.config.class) : [])]);
}

/** Every name that an entry's `attrs` may have. */
export function attributesOf(model: Model): string[] {
  return [...fieldsOf(model).keys(), ...Object.keys(model.extras ?? {}), ...Object.keys(model.aliases ?? {})];
}

/** Authors may write any name, also one that every object of JavaScript's has. */
const own = <T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  record && Object.hasOwn(record, name) ? record[name] : undefined;

export const extraOf = (model: Model, field: string): Extra | undefined => own(model.extras, field);

/** The field behind a name. */
export const aliasOf = (model: Model, name: string): string => own(model.aliases, name) ?? name;

/**
 * Which models the ids in a field may be of; undefined when the field holds no ids, empty when this server has none of
 * the models.
 */
export const referencesOf = (model: Model, field: string): readonly string[] | undefined =>
  (own(model.references, field) ?? extraOf(model, field)?.references)?.filter((name) => modelNamed(name));

/** Whether a field's value is neither shown nor exported. */
export const isSecret = (model: Model, field: string): boolean =>
  (model.secrets?.includes(field) ?? false) || extraOf(model, field)?.secret === true;
