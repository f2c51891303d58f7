import { BlueprintError } from './findings.js';
import { META_APPLY } from './others.js';
import { mayBring } from './needs.js';
import { textOf, type Need } from './nodes.js';
import type { Library } from './library.js';
import type { Report } from './report.js';
import type { SourceFile } from './source-file.js';

/** What became of a file. */
export type Outcome =
  | { kind: 'applied'; file: SourceFile; report: Report }
  /** It was applied before as it is now. */
  | { kind: 'unchanged'; file: SourceFile }
  /** The file says that it is not to be applied by itself. */
  | { kind: 'ignored'; file: SourceFile }
  | Failed;

export interface Failed {
  kind: 'failed';
  file: SourceFile;
  error: Error;
  /** True: all that it lacks is something which another file may bring. */
  unmet: boolean;
  needs: readonly Need[];
}

/** Applies one file or says why not; `strict`: what it refers to has to be there. */
export type Attempt = (file: SourceFile, strict: boolean, before: ReadonlySet<SourceFile>) => Promise<Outcome>;

export function failure(file: SourceFile, error: Error): Failed {
  const { unmet, needs } = error instanceof BlueprintError ? error.failure : { unmet: false, needs: [] };
  return { kind: 'failed', file, error, unmet, needs };
}

/**
 * Applies files in the order in which they need each other, whatever their names. Whoever misses something waits as
 * long as anything still succeeds. Then that one goes on without it which no other file may help, and all wait again.
 */
export async function inOrderOfNeed(
  files: readonly SourceFile[],
  library: Library,
  attempt: Attempt,
): Promise<Outcome[]> {
  const done: Outcome[] = [];
  /** How it ended for files that went on without what they miss, and still failed. */
  const stuck = new Map<SourceFile, Failed>();
  const before = new Set<SourceFile>();
  const settle = (outcome: Exclude<Outcome, Failed>): void => {
    done.push(outcome);
    if (outcome.kind !== 'ignored') before.add(outcome.file);
    stuck.clear();
  };
  let waiting: readonly SourceFile[] = afterThoseTheyName(files, library);
  for (;;) {
    const failed: Failed[] = [];
    for (const file of waiting) {
      const outcome = await attempt(file, true, before);
      if (outcome.kind === 'failed') failed.push(outcome);
      else settle(outcome);
    }
    const progress = failed.length < waiting.length;
    waiting = failed.map(({ file }) => file);
    if (progress && waiting.length > 0) continue;
    const bold = boldest(failed.filter(({ file, unmet }) => unmet && !stuck.has(file)));
    if (!bold) return [...done, ...failed.map((outcome) => stuck.get(outcome.file) ?? outcome)];
    const outcome = await attempt(bold.file, false, before);
    if (outcome.kind === 'failed') stuck.set(bold.file, outcome);
    else settle(outcome);
    waiting = waiting.filter((file) => file !== bold.file || outcome.kind === 'failed');
  }
}

/** The file that waits for nothing which another one may bring; if all do, the first. */
function boldest(waiting: readonly Failed[]): Failed | undefined {
  const others = (one: Failed): Failed[] => waiting.filter((other) => other !== one);
  const isHelpless = (one: Failed): boolean =>
    !one.needs.some((need) => others(one).some(({ file }) => file.readable && mayBring(file.readable, need)));
  return waiting.find(isHelpless) ?? waiting[0];
}

/** Files that others want applied first (`metaapplyblueprint`) come before those. */
function afterThoseTheyName(files: readonly SourceFile[], library: Library): SourceFile[] {
  const ordered = new Set<SourceFile>();
  const visited = new Set<SourceFile>();
  const visit = (file: SourceFile): void => {
    if (visited.has(file)) return;
    visited.add(file);
    for (const named of namedBy(file, library)) visit(named);
    if (files.includes(file)) ordered.add(file);
  };
  for (const file of files) visit(file);
  return [...ordered];
}

function namedBy(file: SourceFile, library: Library): SourceFile[] {
  const entries = file.readable?.entries.filter(({ model }) => textOf(model)?.toLowerCase() === META_APPLY) ?? [];
  return entries.flatMap(({ attrs }) => {
    const identifiers = attrs.members.get('identifiers')?.value;
    if (identifiers?.kind !== 'map') return [];
    const text = (field: string): string | undefined => textOf(identifiers.members.get(field)?.value);
    const [name, path] = [text('name'), text('path')];
    if (name === undefined && path === undefined) return [];
    const named = library.find({ ...(name === undefined ? {} : { name }), ...(path === undefined ? {} : { path }) });
    return named ? [named] : [];
  });
}
