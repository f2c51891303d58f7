import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Config } from '../../platform/config.js';
import { printable } from '../../platform/printable.js';
import { failure, inOrderOfNeed, type Attempt, type Outcome } from './batch.js';
import type { Leftover } from '../reports/entry-report.js';
import { BlueprintError } from '../reports/findings.js';
import { findFiles } from '../reading/folders.js';
import { Importer, type ApplyOptions } from '../importing/importer.service.js';
import { Instances } from './instances.service.js';
import { Library } from '../reading/library.js';
import { remarksToFindings, withFindings } from '../lint/findings.js';
import type { House } from '../lint/house.js';
import { houseOf } from '../lint/house-of.js';
import { lint } from '../lint/index.js';
import { Origins } from './origins.service.js';
import type { Report } from '../reports/report.js';
import type { SourceFile } from '../reading/source-file.js';

/** Files that belong together. */
export interface Batch {
  files: readonly SourceFile[];
  /** Folders that were named as a whole, as the paths of their files begin. */
  folders?: readonly string[];
  /** True: these are all files of the server's folders, read just now. */
  discovered?: true;
}

export interface BatchOptions extends ApplyOptions {
  /** True: what the files made once and do not speak of any more is removed. */
  prune?: boolean;
  /** True: the linter says what it thinks of what the files are about. */
  lint?: boolean;
  /** True: a file that was applied as it is now is left alone. */
  onlyChanged?: boolean;
}

export interface BatchResult {
  outcomes: readonly Outcome[];
  /** What the files made once and do not speak of any more; removed when that was asked for. */
  leftovers: readonly Leftover[];
}

const INSTANTIATE = 'blueprints.goauthentik.io/instantiate';

/** Applies files that belong together, each whole or not at all, in the order in which they need each other. */
@Injectable()
export class Batches {
  constructor(
    private readonly db: DataSource,
    private readonly config: Config,
    private readonly importer: Importer,
    private readonly instances: Instances,
    private readonly origins: Origins,
  ) {}

  /** Every file that is applied at a start: the flows, then the blueprints. */
  discover(): Batch {
    const { flowsDir, blueprintsDir } = this.config;
    const flows = findFiles('flows', flowsDir);
    const blueprints = findFiles('blueprints', blueprintsDir);
    // an empty folder is more likely the wrong one than one from which everything was taken
    const folders = [...(flows.length > 0 ? ['flows/'] : []), ...(blueprints.length > 0 ? ['blueprints/'] : [])];
    return { files: [...flows, ...blueprints], folders, discovered: true };
  }

  /** One transaction a file; a file that fails leaves the others alone. */
  apply(batch: Batch, options: BatchOptions = {}): Promise<BatchResult> {
    return this.run(this.db.manager, batch, options);
  }

  /** The same, and then nothing of it has happened. */
  async plan(batch: Batch, options: BatchOptions = {}): Promise<BatchResult> {
    const runner = this.db.createQueryRunner();
    try {
      await runner.startTransaction();
      return await this.run(runner.manager, batch, options);
    } finally {
      if (runner.isTransactionActive) await runner.rollbackTransaction();
      await runner.release();
    }
  }

  private async run(within: EntityManager, batch: Batch, options: BatchOptions): Promise<BatchResult> {
    const discovered = batch.discovered ? batch.files : this.discover().files;
    const library = new Library([...batch.files, ...discovered]);
    const unchanged = options.onlyChanged === true ? await this.unchanged(batch.files, within) : [];
    const settled = new Set(unchanged.map(({ file }) => file));
    const changed = batch.files.filter((file) => !settled.has(file));
    const outcomes = await inOrderOfNeed(changed, library, this.attempt(within, options, library), unchanged);
    // nobody asks what is left over where only what has changed is applied
    if (options.onlyChanged === true) return { outcomes, leftovers: [] };
    return within.transaction(async (tx) => {
      // nobody mentions or removes anything between the look and the removal
      await this.importer.takeTurns(tx);
      const paths = outcomes.flatMap((outcome) =>
        outcome.kind === 'applied' ? [outcome.file.path, ...othersOf(outcome.report, library)] : [],
      );
      const all = [...discovered, ...batch.files];
      const leftovers = await this.origins.leftovers(tx, {
        paths,
        folders: batch.folders ?? [],
        present: all.map(({ path }) => path),
        closed: all.filter(({ failure: why }) => why !== undefined).map(({ path }) => `${path}/`),
      });
      return {
        leftovers: options.prune === true ? await this.prune(tx, leftovers, outcomes) : leftovers,
        outcomes: options.lint === true ? withRemarks(outcomes, await houseOf(tx)) : outcomes,
      };
    });
  }

  /** What was applied as it is now; such a file need not even be read. */
  private async unchanged(files: readonly SourceFile[], within: EntityManager): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const file of files) {
      if (await this.instances.isApplied(file, within)) outcomes.push({ kind: 'unchanged', file });
    }
    return outcomes;
  }

  /** Nothing is removed while a file fails: it may speak of what seems left over. */
  private async prune(
    tx: EntityManager,
    leftovers: readonly Leftover[],
    outcomes: readonly Outcome[],
  ): Promise<Leftover[]> {
    const failed = outcomes.find(({ kind }) => kind === 'failed');
    if (!failed) return this.origins.remove(tx, leftovers);
    return leftovers.map((leftover) => ({ ...leftover, why: `${failed.file.shown} is to be mended first` }));
  }

  private readonly remember = async (tx: EntityManager, file: SourceFile, report: Report): Promise<void> => {
    await this.origins.update(tx, file.path, report.entries);
    if (file.discovered) await this.instances.keepReport(file, report, tx);
  };

  private attempt(within: EntityManager, options: BatchOptions, library: Library): Attempt {
    const { onlyChanged = false } = options;
    return async (file, strict, before) => {
      try {
        const blueprint = file.read();
        if (!file.named && blueprint.labels[INSTANTIATE]?.toLowerCase() === 'false') return { kind: 'ignored', file };
        return await within.transaction(async (tx): Promise<Outcome> => {
          await this.importer.takeTurns(tx);
          // another server may have been faster
          if (onlyChanged && (await this.instances.isApplied(file, tx))) return { kind: 'unchanged', file };
          const around = { library, before: new Set([...before, file]), applied: this.remember };
          const report = await this.importer.applyWithin(
            tx,
            blueprint,
            { ...options, strict: options.strict === true || strict },
            around,
          );
          await this.remember(tx, file, report);
          return { kind: 'applied', file, report };
        });
      } catch (error) {
        if (error instanceof BlueprintError) return failure(file, error);
        return failure(file, new Error(printable(`${file.shown} error: ${String(error)}`), { cause: error }));
      }
    };
  }
}

/** The paths of the files that were applied on behalf of entries. */
function othersOf({ others }: Report, library: Library): string[] {
  return others.flatMap((other) => [...library.pathsOf(other.file), ...othersOf(other, library)]);
}

/** The same outcomes with what the linter has to say about the objects that they are about. */
function withRemarks(outcomes: readonly Outcome[], house: House): readonly Outcome[] {
  const reports = outcomes.flatMap((outcome) => (outcome.kind === 'applied' ? [outcome.report] : []));
  const findings = remarksToFindings(house, lint(house), reports);
  return outcomes.map((outcome) =>
    outcome.kind === 'applied' ? { ...outcome, report: withFindings(outcome.report, findings) } : outcome,
  );
}
