import { format, resolveConfig } from 'prettier';
import { choicesOf, has, isNullable, type FieldRule } from '../../src/blueprints/models/field-rules.js';
import { extraOf, fieldsOf, modelOf, nickname, referencesOf } from '../../src/blueprints/models/catalogue.js';
import { models } from '../../src/blueprints/models/index.js';
import type { Model } from '../../src/blueprints/models/model.js';

export const MODELS_PAGE = 'docs/models.md';

const HEAD = `# Models and fields

What entries of a blueprint can make, and which fields they may have. _Kept_: stored as it is given, and not acted on;
\`npx stagedoor doctor\` lists where such a field says something. Fields that authentik only tells, such as
\`meta_icon_url\`, are passed over without a word; a model that is not in the list is passed over with a warning.

Any entry may have \`permissions\`: what people and roles may do with that one object.

This page is written by \`npm run docs:models\`.
`;

/** The page as it has to be. */
export async function modelsPage(): Promise<string> {
  const sections = models
    .filter((model) => model.findOnly !== true)
    .toSorted((a, b) => (a.names[0] < b.names[0] ? -1 : 1))
    .map(section);
  return format([HEAD, ...sections].join('\n'), { ...(await resolveConfig(MODELS_PAGE)), filepath: MODELS_PAGE });
}

function section(model: Model): string {
  const [name, ...others] = model.names;
  const more = others.filter((other) => other !== name);
  const also = more.length > 0 ? `, also ${more.map(code).join(', ')}` : '';
  const extras = Object.keys(model.extras ?? {});
  const aliases = Object.entries(model.aliases ?? {});
  const rows = [
    ...[...fieldsOf(model)].map(([field, rules]) => [field, takes(model, field, rules)] as const),
    ...extras.map((field) => [field, takes(model, field, [])] as const),
    ...aliases.map(([alias, field]) => [alias, `another name of ${code(field)}`] as const),
  ].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const lines = rows.map(
    ([field, what]) => `| ${code(field)} | ${what} | ${model.kept?.includes(field) ? 'kept' : ''} |`,
  );
  return `## ${code(name)}${also}\n\n| field | takes | |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
}

const code = (text: string): string => `\`${text}\``;

/** What a field takes, in a few words. */
function takes(model: Model, field: string, rules: readonly FieldRule[]): string {
  const references = referencesOf(model, field)?.map((name) => nickname(modelOf(name)).replace(/^\w+\./, ''));
  const extra = extraOf(model, field);
  const isList = has(rules, 'isArray') || (extra?.problem !== undefined && extra.problem([]) === undefined);
  const what = references?.length
    ? references.map((name) => (isList ? plural(name) : name)).join(' or ')
    : (choices(rules) ?? kind(rules, extra?.secret === true));
  return `${isList ? 'list of ' : ''}${what}${isNullable(rules) ? ', or null' : ''}`;
}

const plural = (name: string): string => name.replace(/y?$/, (y) => (y === 'y' ? 'ies' : 's'));

const choices = (rules: readonly FieldRule[]): string | undefined => choicesOf(rules)?.map(code).join(', ');

function kind(rules: readonly FieldRule[], secret: boolean): string {
  if (secret) return 'secret';
  if (has(rules, 'isBoolean')) return 'true or false';
  if (has(rules, 'isInt') || has(rules, 'isNumber')) return 'number';
  if (has(rules, 'isObject')) return 'mapping';
  if (has(rules, 'isDate')) return 'time';
  if (has(rules, 'isDuration')) return `time span such as ${code('minutes=10')}`;
  if (has(rules, 'isArray')) {
    if (has(rules, 'isInt', true)) return 'numbers';
    return has(rules, 'isString', true) || has(rules, 'matches', true) ? 'texts' : 'values';
  }
  return 'text';
}
