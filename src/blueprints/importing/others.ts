import type { Result } from '../reports/entry-report.js';
import type { Teller } from './field-writer.js';
import { BlueprintError } from '../reports/findings.js';
import { Mistake, plain, quoted, textOf, type Mapping, type Place } from '../yaml/nodes.js';
import type { Report } from '../reports/report.js';

/** An entry of this name makes nothing: it says that another file has to be applied first. */
export const META_APPLY = 'authentik_blueprints.metaapplyblueprint';

/** How another file is known: by its `metadata.name`, or by its path. */
export interface Wanted {
  name?: string;
  path?: string;
}

/** Applies other files on behalf of entries, in the transaction of the file that they stand in. */
export interface Others {
  /** Of those that were applied so. */
  readonly reports: readonly Report[];
  /**
   * `missing`: there is no such file. `before`: it has been applied already, or is just being applied.
   *
   * @throws BlueprintError when it cannot be applied; nothing of it has happened then
   */
  apply(wanted: Wanted): Promise<Report | 'missing' | 'before'>;
}

/** Does what a `metaapplyblueprint` entry asks for. */
export async function applyOther(
  attrs: Mapping,
  at: Place,
  teller: Teller,
  others: Others | undefined,
): Promise<{ result: Result; why: string }> {
  const wanted = wantedOf(attrs, at);
  const label = `the blueprint ${[...knownBy(attrs)].map(([field, { value }]) => `of ${field} ${quoted(value)}`).join(' and ')}`;
  if (!others) return { result: 'checked', why: `${label} comes first` };
  const required = plain(attrs.members.get('required')?.value ?? attrs) !== false;
  try {
    const report = await others.apply(wanted);
    if (report === 'before') return { result: 'unchanged', why: `${label} has been applied` };
    if (report !== 'missing') {
      return { result: report.unchanged ? 'unchanged' : 'updated', why: `${label}: ${report.summary}` };
    }
    if (required) throw new Mistake(`Required blueprint does not exist: there is no file for ${label}`, at, true);
    return { result: 'skipped', why: `there is no file for ${label}` };
  } catch (error) {
    if (!(error instanceof BlueprintError)) throw error;
    const { unmet } = error.failure;
    const message = `${label} cannot be applied:\n${error.message}`;
    if (required || (unmet && teller.strict)) throw new Mistake(message, at, unmet);
    teller.warn(message, at);
    return { result: 'skipped', why: `${label} cannot be applied` };
  }
}

function knownBy(attrs: Mapping): Mapping['members'] {
  const identifiers = attrs.members.get('identifiers')?.value;
  return identifiers?.kind === 'map' ? identifiers.members : new Map<string, never>();
}

function wantedOf(attrs: Mapping, at: Place): Wanted {
  const wanted: Wanted = {};
  for (const [field, { value }] of knownBy(attrs)) {
    const text = textOf(value);
    if ((field !== 'name' && field !== 'path') || text === undefined) {
      throw new Mistake('another blueprint is known by its name or its path', value.at);
    }
    wanted[field] = text;
  }
  if (Object.keys(wanted).length > 0) return wanted;
  throw new Mistake(`${META_APPLY} has attrs with identifiers: { name: … } or { path: … }`, at);
}
