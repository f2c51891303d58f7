import { modelOf } from '../models/catalogue.js';
import { shapes } from '../short/short-form.js';
import type { Items, Shape } from '../short/shape.js';
import { has, listOrTag, objectOf, orTag, when, type JsonSchema, type Properties } from './json-schema.js';
import { about, aboutModel, referenceSchema } from './model-schema.js';
import { partsOf, referTo, shortFields, typedProperties } from './short-schema.js';

/** Under `definitions`: the lists whose items have a form of their own. */
export function itemsDefinitions(): Properties {
  const found = new Map<string, Items>();
  const collect = (shape: Shape): void => {
    for (const { value } of Object.values(shape)) {
      if (value.kind !== 'items') continue;
      found.set(value.of.name, value.of);
      collect(value.of.place.parts ?? {});
    }
  };
  for (const shape of Object.values(shapes)) collect(shape);
  const definitions = [...found.values()].flatMap((items) => [
    [placeOf(items), objectOf(placeProperties(items))] as const,
    [items.name, listOrTag(itemSchema(items))] as const,
  ]);
  return Object.fromEntries(definitions);
}

const placeOf = ({ name }: Items): string => `place.${name}`;

function placeProperties({ place: { model, fields, parts } }: Items): Properties {
  const own = Object.entries(shortFields(model)).filter(([name]) => fields.includes(name));
  return { ...Object.fromEntries(own), ...partsOf(parts ?? {}, model) };
}

function itemSchema(items: Items): JsonSchema {
  const place = referTo(placeOf(items), placeProperties(items));
  const references = items.references.map(
    (word) => [word, { [word]: orTag(referenceSchema(modelOf(word), 'short')), ...place }] as const,
  );
  const types = [...items.types].map(([type, model]) => [type, typedProperties(type, model, place)] as const);
  const alone = [...items.types].map(([type, model]) => ({ const: type, ...about(aboutModel(model)) }));
  return { anyOf: [...alone, oneForm(new Map([...references, ...types]))] };
}

/** Something that may be said in several forms, each told by a key that only it has. */
export const oneForm = (forms: ReadonlyMap<string, Properties>): JsonSchema => ({
  type: 'object',
  anyOf: [...forms.keys()].map((key) => has(key)),
  allOf: [...forms].map(([key, properties]) => when(has(key), objectOf(properties))),
});
