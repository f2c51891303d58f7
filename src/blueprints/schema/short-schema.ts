import { aliasOf, attributesOf, modelOf, referencesOf } from '../models/catalogue.js';
import type { Model } from '../models/model.js';
import { shapes, typed, words } from '../short/short-form.js';
import type { Part, Shape, Value } from '../short/shape.js';
import { listOrTag, objectOf, orTag, refer, type JsonSchema, type Properties } from './json-schema.js';
import { about, aboutModel, describe, fieldSchema, referenceSchema } from './model-schema.js';

/**
 * What an entry that begins with this word may say of its object: in one way, or in another for each type, by the key
 * that tells them apart.
 */
export function shortForms(word: string): ReadonlyMap<string, Properties> {
  const model = words.get(word)!;
  const types = typed[word];
  if (types) return new Map([...types].map(([type, of]) => [type, withKey(word, of, typedProperties(type, of))]));
  return new Map([[word, withKey(word, model, referTo(shortName(model), shortFields(model)))]]);
}

/** The natural key stands behind the word, and nowhere else. */
function withKey(word: string, { names, key }: Model, properties: Properties): Properties {
  const { [key]: _, ...others } = properties;
  return { [word]: refer(`${names[0]}/properties/${key}`), ...others };
}

export function aboutWord(word: string): string {
  const model = words.get(word)!;
  return [aboutModel(model), `It takes the ${model.key}.`].filter((text) => text !== undefined).join(' ');
}

/** All words that stand in an entry that begins with this one, if they stand in any. */
export function wordsWithin(word: string): string[] {
  const names = [...shortForms(word).values()].flatMap((properties) => Object.keys(properties));
  return [...new Set(names)].filter((name) => name !== word && words.has(name));
}

/** What has settings of its own by a type: the settings behind the type or beside it, among what is about its place. */
export function typedProperties(type: string, model: Model, place: Properties = {}): Properties {
  const fields = { ...referTo(shortName(model), shortFields(model)), ...place };
  const { main, class: config } = model.config ?? {};
  // what is a list may be given as one text
  const one = main !== undefined && Array.isArray((new config!() as Record<string, unknown>)[main]);
  const settings = Object.keys(place).length === 0 ? refer(shortName(model)) : objectOf(fields);
  const forms = [
    settings,
    ...(main === undefined ? [] : [fields[main]!]),
    ...(one ? [{ type: 'string' }] : []),
    { type: 'null' },
  ];
  return { ...fields, [type]: { ...about(aboutModel(model)), anyOf: forms } };
}

/** Under `definitions`: what may be said in the short form of everything that it can make. */
export function shortDefinitions(): Properties {
  const all = [...words].flatMap(([word, model]) => [...(typed[word]?.values() ?? [model])]);
  return Object.fromEntries(all.map((model) => [shortName(model), objectOf(shortFields(model))]));
}

const shortName = ({ names }: Model): string => `short.${names[0]}`;

/** The same properties, for what stands under `definitions` as it is. */
export const referTo = (definition: string, properties: Properties): Properties =>
  Object.fromEntries(Object.keys(properties).map((name) => [name, refer(`${definition}/properties/${name}`)]));

export function shortFields(model: Model): Properties {
  const own = attributesOf(model).map((name) => [name, shortField(model, name)] as const);
  const shape = model.short === undefined ? undefined : shapes[model.short];
  return { ...Object.fromEntries(own), ...partsOf(shape ?? {}, model) };
}

/** Only references are written otherwise than in the long form. */
const shortField = (model: Model, name: string): JsonSchema =>
  referencesOf(model, aliasOf(model, name))
    ? fieldSchema(model, name, 'short')
    : refer(`${model.names[0]}/properties/${name}`);

export const partsOf = (shape: Shape, model: Model): Properties =>
  Object.fromEntries(Object.entries(shape).map(([name, part]) => [name, partSchema(part, describe(model, name))]));

const partSchema = ({ description, value }: Part, otherwise: string | undefined): JsonSchema => ({
  ...about(description ?? otherwise),
  ...valueSchema(value),
});

function valueSchema(value: Value): JsonSchema {
  switch (value.kind) {
    case 'reference':
      return orTag(referenceSchema(modelOf(value.to), 'short'));
    case 'choice':
      return orTag({ enum: value.values });
    case 'fields':
      return refer(shortName(modelOf(value.of)));
    case 'list':
      return listOrTag(valueSchema(value.of));
    case 'items':
      return { anyOf: [refer(value.of.name)] };
    case 'either':
      return { anyOf: value.of.map(valueSchema) };
  }
}
