import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { coerce, rulesOf } from '../src/blueprints/models/field-rules.js';
import { aliasOf, extraOf, fieldsOf } from '../src/blueprints/models/catalogue.js';
import { models } from '../src/blueprints/models/index.js';
import type { Model } from '../src/blueprints/models/model.js';
import { problemsOf } from '../src/platform/validation.js';

/** What authentik says of its own models, where somebody has put it beside the project: it is not part of it. */
const FILE = join(process.cwd(), '../shared/authentik-blueprints/schema.json');
const there = existsSync(FILE);
if (!there) console.log("authentik's schema is not beside the project: its models are not compared with ours");

interface Property {
  type?: string | string[];
  enum?: string[];
  minimum?: number;
  maximum?: number;
  items?: Property;
}
interface Definition {
  required?: string[];
  properties: Record<string, Property>;
}

const definitions: Record<string, Definition> = there
  ? (JSON.parse(readFileSync(FILE, 'utf8')) as { $defs: Record<string, Definition> }).$defs
  : {};
const definitionOf = (model: Model): Definition | undefined => definitions[`model_${model.names[0]}`];
const shared = models
  .filter((model) => model.findOnly !== true && definitionOf(model))
  .map((model) => ({ model, name: model.names[0] }));

/** An object that has nothing but its defaults, or that one value besides. */
function draft({ entity, config }: Model, field: string, value?: unknown): Record<string, unknown> {
  const type = config && rulesOf(config.class).has(field) ? config.class : entity;
  return Object.assign(new type(), value === undefined ? {} : { [field]: value });
}

/** What our rules have against one value of a field; an extra's own rule counts as well. */
function objections(model: Model, name: string, value: unknown): string[] {
  const field = aliasOf(model, name);
  const extra = extraOf(model, field);
  if (extra) return [extra.problem?.(value)].filter((problem) => problem !== undefined);
  return problemsOf(draft(model, field, coerce(value, fieldsOf(model).get(field) ?? [])))
    .filter((problem) => problem.field === field)
    .map(({ message }) => message);
}

/** What any number of the database's has: nothing is meant by it. */
const LEAST = -2_147_483_648;

/** Values that authentik takes for sure. */
function samples({ type, enum: values, minimum, maximum, items }: Property): unknown[] {
  // an empty choice is a form's way to say that none was made
  if (items?.enum) return [items.enum.filter((value) => value !== '')];
  const all: unknown[] = [...(values ?? [])];
  if (minimum !== undefined && minimum > LEAST) all.push(minimum);
  if (maximum !== undefined && Number.isSafeInteger(maximum)) all.push(maximum);
  if (Array.isArray(type) && type.includes('null')) all.push(null);
  if (type === 'boolean') all.push(true, false);
  return all;
}

(there ? describe : describe.skip)("a model of authentik's", () => {
  it('is found in the schema', () => {
    expect(shared.length).toBeGreaterThan(15);
  });

  it.each(shared)('has no field that is unknown here: $name', ({ model }) => {
    const known = new Set([
      ...fieldsOf(model).keys(),
      ...Object.keys({ ...model.extras, ...model.aliases }),
      ...(model.readOnly ?? []),
    ]);
    expect(Object.keys(definitionOf(model)!.properties).filter((field) => !known.has(field))).toEqual([]);
  });

  it.each(shared)('has no value that is refused here: $name', ({ model }) => {
    const refused = Object.entries(definitionOf(model)!.properties)
      .filter(([field]) => fieldsOf(model).has(aliasOf(model, field)) || extraOf(model, aliasOf(model, field)))
      .flatMap(([field, property]) =>
        samples(property).map((value) => [field, objections(model, field, value)] as const),
      )
      .filter(([, problems]) => problems.length > 0);
    expect(refused).toEqual([]);
  });

  it.each(shared)('needs here what it needs there: $name', ({ model }) => {
    const lax = (definitionOf(model)!.required ?? []).filter((field) => draft(model, field)[field] !== undefined);
    expect(lax).toEqual([]);
  });

  it.each(shared)('keeps only fields that there are: $name', ({ model }) => {
    const fields = [...fieldsOf(model).keys(), ...Object.keys(model.extras ?? {})];
    expect((model.kept ?? []).filter((field) => !fields.includes(field))).toEqual([]);
  });
});
