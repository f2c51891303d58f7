import { STATES } from '../reading/entry.js';
import { models } from '../models/index.js';
import type { Model } from '../models/model.js';
import { words } from '../short/short-form.js';
import { itemsDefinitions, oneForm } from './items-schema.js';
import {
  commonDefinitions,
  has,
  objectOf,
  orTag,
  refer,
  when,
  type JsonSchema,
  type Properties,
} from './json-schema.js';
import { modelSchema } from './model-schema.js';
import { aboutWord, referTo, shortDefinitions, shortForms, wordsWithin } from './short-schema.js';

const makable = models.filter(({ findOnly }) => findOnly !== true);

/** What stands in every file, whatever it makes. */
const FRAME: Properties = {
  version: { description: 'The version of the format.', enum: [1, '1'], default: 1 },
  metadata: objectOf(
    {
      name: { description: 'What the file is called in reports and by other files.', type: 'string' },
      labels: {
        description: 'Facts about the file.',
        type: 'object',
        properties: {
          'blueprints.goauthentik.io/instantiate': {
            description: '"false": the file is not applied by itself when it is found.',
            enum: ['true', 'false'],
          },
          'blueprints.goauthentik.io/description': { description: 'What the file is for.', type: 'string' },
        },
      },
    },
    { description: 'What the file is called, and facts about it.' },
  ),
  context: { description: 'Values for !Context; whoever applies the file may give others.', type: 'object' },
};

const frame = referTo('frame', FRAME);

const namesOf = (...of: readonly Model[]): JsonSchema => ({ enum: [...new Set(of.flatMap(({ names }) => names))] });

/** What every entry may say of itself. */
const ENTRY: Properties = {
  id: { description: 'What other entries of this file call it by, with !KeyOf.', type: ['string', 'number'] },
  state: {
    description:
      'present: make it so. created: make it once, then leave it alone. must_created: fail when it is there. absent: remove it.',
    default: 'present',
    ...orTag({ enum: STATES }),
  },
  conditions: { description: 'The entry is passed over unless all of these are true.', type: 'array' },
};

const LONG: Properties = {
  model: {
    description: 'What kind of object it is.',
    ...orTag(namesOf(...makable)),
  },
  ...referTo('about', ENTRY),
  identifiers: { description: 'By what an existing object is found; a new one gets these values too.' },
  attrs: { description: 'Values to set. What is not named stays as it is.' },
  permissions: { description: 'Who may do what with the object.', type: 'array' },
};

/** The JSON Schema of blueprint files, for editors. */
export function blueprintSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Stagedoor blueprint',
    description: 'Entries in the short form or in that of authentik, or one entry that stands for itself.',
    type: 'object',
    ...when(has('entries'), objectOf({ ...frame, entries: refer('entries') }), refer('entry')),
    definitions: {
      ...commonDefinitions,
      frame: objectOf(FRAME),
      about: objectOf(ENTRY),
      entries: {
        description: 'The entries in their order, or sections with a list each.',
        anyOf: [
          {
            type: 'array',
            items: { allOf: [refer('entry')], not: { anyOf: Object.keys(FRAME).map((key) => has(key)) } },
          },
          { type: 'object', additionalProperties: refer('entries') },
          { type: 'null' },
        ],
      },
      entry: entrySchema(),
      ...itemsDefinitions(),
      ...shortDefinitions(),
      ...Object.fromEntries(makable.map((model) => [model.names[0], modelSchema(model)])),
      attributes: { allOf: makable.map(attributesSchema) },
    },
  };
}

/** An entry in either form. It may be the whole file, and then the frame stands beside it. */
function entrySchema(): JsonSchema {
  const beginnings = [...words.keys()];
  return {
    type: 'object',
    // proposed before there is anything to tell the form by
    properties: {
      model: {},
      ...Object.fromEntries(beginnings.map((word) => [word, { description: aboutWord(word) }])),
    },
    anyOf: ['model', ...beginnings].map((key) => has(key)),
    ...when(
      has('model'),
      { ...objectOf({ ...frame, ...LONG }), allOf: [refer('attributes')] },
      { allOf: shortSchemas() },
    ),
  };
}

/** Which rules an entry without a model keeps. In an entry that begins with one word, another may be a field. */
function shortSchemas(): JsonSchema[] {
  const all = [...words.keys()];
  const within = new Map(all.map((word) => [word, wordsWithin(word)]));
  const alone = all.map((word) => {
    const above = all.filter((other) => within.get(other)!.includes(word));
    const none = above.length > 0 ? { not: { anyOf: above.map((other) => has(other)) } } : {};
    return when({ ...has(word), ...none }, wholeEntry(word));
  });
  const pairs = all.flatMap((word) =>
    within
      .get(word)!
      .filter((other) => word < other)
      .map((other) => [word, other]),
  );
  const mutual = pairs.filter(([word, other]) => within.get(other!)!.includes(word!));
  return [...alone, ...mutual.map((pair) => when(has(...pair), { anyOf: pair.map(wholeEntry) }))];
}

function wholeEntry(word: string): JsonSchema {
  const forms = [...shortForms(word)].map(
    ([key, form]) => [key, { ...frame, ...form, ...referTo('about', ENTRY) }] as const,
  );
  return oneForm(new Map(forms));
}

function attributesSchema(model: Model): JsonSchema {
  const values = { anyOf: [refer(model.names[0]), { type: 'null' }] };
  const ofThisModel = { properties: { model: namesOf(model) }, required: ['model'] };
  return when(ofThisModel, { properties: { identifiers: values, attrs: values } });
}
