import { stageTypes } from '../../stages/index.js';
import { rulesOf } from '../models/field-rules.js';
import { attributesOf, aliasOf, extraOf, fieldsOf, modelOf, nickname, referencesOf } from '../models/catalogue.js';
import type { Extra, Model } from '../models/model.js';
import { classDocs, docsOf } from './field-docs.js';
import { anyOrTag, listOrTag, objectOf, orTag, type JsonSchema } from './json-schema.js';
import { valueSchemas } from './value-schema.js';

/** How another object is referred to: by its id, or by what people call it. */
export type Style = 'long' | 'short';

const READ_ONLY = 'authentik tells this, and nobody can set it.';
const KEPT = 'It is kept as it is given; Stagedoor does not act on it.';

/** What a model is for, where its sources say so. */
export function aboutModel({ names, entity, config, docs }: Model): string | undefined {
  if (docs) return docs.about;
  const handler = stageTypes.find((type) => type.config === config?.class && type.type === config.type)?.handler;
  const sources = [names[0], handler?.name, config?.class.name, ...(config ? [] : [entity.name])];
  return sources.map((name) => name && docsOf(name).about).find((text) => text !== undefined);
}

/** What an entry of the long form may say of an object, in its identifiers and in its attributes. */
export function modelSchema(model: Model): JsonSchema {
  const ignored = (model.readOnly ?? []).map((field) => [field, { description: READ_ONLY }] as const);
  const fields = attributesOf(model).map((name) => [name, fieldSchema(model, name, 'long')] as const);
  const pk = { description: 'The id of the object; a new one gets it.', type: 'string' };
  return objectOf({ ...Object.fromEntries(ignored), pk, ...Object.fromEntries(fields) }, about(aboutModel(model)));
}

export function fieldSchema(model: Model, name: string, style: Style): JsonSchema {
  const field = aliasOf(model, name);
  const { value } = defaultsOf(model).find((known) => known.field === field) ?? {};
  return {
    ...about(describe(model, field)),
    ...(value === undefined || value === null ? {} : { default: value }),
    ...shapeOf(model, field, style),
  };
}

/** What a field is for; undefined when nobody has written it down. */
export function describe(model: Model, field: string): string | undefined {
  if (model.docs && model.config && rulesOf(model.config.class).has(field)) return model.docs.fields?.[field];
  const own = model.config && rulesOf(model.config.class).has(field) ? model.config.class : model.entity;
  const sources = extraOf(model, field) ? [docsOf(model.names[0])] : classDocs(own);
  const text = sources.map((docs) => docs.fields[field]).find((sentence) => sentence !== undefined);
  if (!model.kept?.includes(field)) return text;
  return text === undefined ? KEPT : `${text} ${KEPT}`;
}

export const about = (description: string | undefined): JsonSchema =>
  description === undefined ? {} : { description };

function shapeOf(model: Model, field: string, style: Style): JsonSchema {
  const rules = fieldsOf(model).get(field);
  const extra = extraOf(model, field);
  const shapes = rules ? valueSchemas(rules) : extra ? extraSchemas(extra) : [];
  const [target] = referencesOf(model, field) ?? [];
  if (target === undefined) return anyOrTag(shapes);
  const reference = referenceSchema(modelOf(target), style);
  if (shapes.some(({ type }) => type === 'array')) return listOrTag(orTag(reference));
  return orTag(reference, ...shapes.filter(({ type }) => type === 'null'));
}

export const referenceSchema = (target: Model, style: Style): JsonSchema => ({
  description:
    style === 'short'
      ? `The ${target.key} of the ${nickname(target)} that is meant.`
      : `The ${nickname(target)} that is meant: !KeyOf or !Find.`,
  type: 'string',
});

/** What an extra takes is for it to say: it is asked. */
function extraSchemas(extra: Extra): JsonSchema[] {
  const takes = (value: unknown): boolean => extra.problem?.(value) === undefined;
  if (takes([]) && !takes('x')) return [{ type: 'array' }];
  if (!takes('x') || takes([])) return [];
  return [{ type: 'string' }, ...(takes(null) ? [{ type: 'null' }] : [])];
}

/** What a new object has of itself. A value that is another one each time is nobody's default. */
function defaultsOf({ entity, config }: Model): { field: string; value: unknown }[] {
  const [one, other] = [0, 1].map(() => JSON.stringify({ ...new entity(), ...(config && new config.class()) }));
  const values = JSON.parse(one!) as Record<string, unknown>;
  const again = JSON.parse(other!) as Record<string, unknown>;
  return Object.entries(values)
    .filter(([field, value]) => JSON.stringify(value) === JSON.stringify(again[field]))
    .map(([field, value]) => ({ field, value }));
}
