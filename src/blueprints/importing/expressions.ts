import type { Syntax } from '../../expressions/syntax.service.js';
import type { Entry } from '../reading/entry.js';
import { aliasOf } from '../models/catalogue.js';
import type { Model } from '../models/model.js';
import { Mistake, placeInText, type Mapping } from '../yaml/nodes.js';
import type { Draft } from './draft.js';
import type { FieldWriter, Teller } from './field-writer.js';

const NAMES = { python: 'Python', cel: 'CEL' };

/** What an entry makes, and how it is told what is wrong with it. */
interface Made {
  entry: Entry;
  model: Model;
  draft: Draft;
  writer: FieldWriter;
  values: Mapping;
}

/** Tells what is wrong with the expressions of an object. One that is as it was is not looked at again. */
export async function checkExpressions(made: Made, syntax: Syntax, teller: Teller): Promise<void> {
  const { entry, model, draft, writer, values } = made;
  if (!draft.isNew && draft.changes.length === 0) return;
  for (const { field, language, kind } of model.expressions?.(draft.row) ?? []) {
    if (writer.undetermined.has(field)) continue;
    const source = draft.get(field);
    if (typeof source !== 'string') continue;
    const problem = await syntax.problem(language, source, kind);
    if (!problem) continue;
    const what = problem.message.replace(/^SyntaxError: /, '');
    const node = [...values.members].find(([name]) => aliasOf(model, name) === field)?.[1].value;
    const place = node && problem.place && placeInText(node, problem.place);
    const where = problem.place && !place ? ` (line ${problem.place.line}, column ${problem.place.column} of it)` : '';
    teller.wrong(new Mistake(`${NAMES[language]}: ${what}${where}`, place ?? node?.at ?? entry.at), field);
  }
}
