import { fileOrder, type FileOrder } from '../reading/file-order.js';
import { BlueprintError } from '../reports/findings.js';
import { Supply } from '../reading/needs.js';
import type { Need } from '../yaml/nodes.js';
import type { Library } from '../reading/library.js';
import type { Report } from '../reports/report.js';
import type { SourceFile } from '../reading/source-file.js';

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

/** A file that failed, and waits for others. */
interface Waiting {
  failed: Failed;
  /** How it ended when it went on without what it misses. */
  stuck?: Failed;
  /** Those that may bring what it missed. */
  helpers: ReadonlySet<SourceFile>;
}

/**
 * Applies files in the order in which they need each other, whatever their names. Whoever misses something is tried
 * again after a file has succeeded that may bring it. When there is none such, those go on without it which nobody who
 * waits may help; and where all wait for each other, the first.
 *
 * @param done what became of files of the batch that need not be tried
 */
export async function inOrderOfNeed(
  files: readonly SourceFile[],
  library: Library,
  attempt: Attempt,
  done: readonly Outcome[] = [],
): Promise<Outcome[]> {
  const supply = new Supply(files);
  const order = fileOrder(files, library, supply);
  const outcomes = [...done];
  const before = new Set(done.map(({ file }) => file));
  const waiting = new Map<SourceFile, Waiting>();
  /** Files that may succeed as things are now. */
  let ready = new Set(order.files);
  /** Files that do not say what they miss: anything may have helped them. */
  let perhaps = new Set<SourceFile>();

  const settle = (outcome: Exclude<Outcome, Failed>): void => {
    outcomes.push(outcome);
    waiting.delete(outcome.file);
    if (outcome.kind === 'ignored') return;
    before.add(outcome.file);
    for (const [file, { failed, stuck, helpers }] of waiting) {
      if (helpers.has(outcome.file)) ready.add(file);
      else if (stuck || (failed.needs.length === 0 && file.readable)) perhaps.add(file);
    }
  };
  const wait = (failed: Failed): void => {
    const helpers = new Set(failed.needs.flatMap((need) => [...supply.filesFor(need)]));
    helpers.delete(failed.file);
    waiting.set(failed.file, { failed, helpers });
  };
  const goOn = async (file: SourceFile): Promise<void> => {
    const outcome = await attempt(file, false, before);
    if (outcome.kind !== 'failed') return settle(outcome);
    const known = waiting.get(file);
    if (known) known.stuck = outcome;
  };

  for (;;) {
    while (ready.size > 0) {
      for (const file of order.files) {
        if (!ready.delete(file)) continue;
        perhaps.delete(file);
        const outcome = await attempt(file, true, before);
        if (outcome.kind === 'failed') wait(outcome);
        else settle(outcome);
      }
      if (ready.size === 0) [ready, perhaps] = [perhaps, ready];
    }
    const bold = boldest(order, waiting, files);
    if (bold.length === 0) break;
    for (const file of bold) if (!ready.has(file)) await goOn(file);
  }
  const rest = order.files.flatMap((file) => waiting.get(file) ?? []);
  return [...outcomes, ...rest.map(({ failed, stuck }) => stuck ?? failed)];
}

/** The files that wait for nothing which another one may bring; if all do, the first by name. */
function boldest(
  order: FileOrder,
  waiting: ReadonlyMap<SourceFile, Waiting>,
  byName: readonly SourceFile[],
): SourceFile[] {
  const none: ReadonlySet<SourceFile> = new Set();
  const able = new Set([...waiting].filter(([, { failed, stuck }]) => failed.unmet && !stuck).map(([file]) => file));
  const candidates = order.files.filter((file) => able.has(file));
  const missed = (file: SourceFile): ReadonlySet<SourceFile> => waiting.get(file)?.helpers ?? none;
  // what it names but has not missed yet may be hidden behind what it has
  const named = (file: SourceFile): ReadonlySet<SourceFile> => order.helpers.get(file) ?? none;
  const free = candidates.filter((file) => isApart(missed(file), waiting) && isApart(named(file), waiting));
  if (free.length > 0) return free;
  const helpless = candidates.filter((file) => isApart(missed(file), able));
  return helpless.length > 0 ? helpless : byName.filter((file) => able.has(file)).slice(0, 1);
}

const isApart = (some: ReadonlySet<SourceFile>, others: { has(file: SourceFile): boolean }): boolean =>
  ![...some].some((file) => others.has(file));
