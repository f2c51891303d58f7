import { Injectable } from '@nestjs/common';
import { DataSource, In, type EntityManager } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { Config } from '../platform/config.js';
import { Log } from '../platform/log.js';
import { BlueprintInstance } from './blueprint-instance.entity.js';
import { readBlueprint } from './blueprint.js';
import { BlueprintError, renderFinding } from './findings.js';
import { findFiles, type FoundFile } from './folders.js';
import { Importer, type ApplyOptions } from './importer.service.js';
import type { Report } from './report.js';

export interface Summary {
  /** How many files were applied now, were applied before, and could not be applied. */
  applied: number;
  unchanged: number;
  failed: number;
  reports: readonly Report[];
  /** What to tell whoever starts the server. */
  lines: string[];
}

type Outcome =
  | { kind: 'applied'; file: FoundFile; report: Report }
  | { kind: 'unchanged'; file: FoundFile }
  /** The file says that it is not to be applied by itself. */
  | { kind: 'ignored'; file: FoundFile }
  | { kind: 'failed'; file: FoundFile; message: string; unmet: boolean };

const INSTANTIATE = 'blueprints.goauthentik.io/instantiate';

/** Applies the folders of flows and blueprints, each file when it has changed. */
@Injectable()
export class Discovery {
  constructor(
    private readonly db: DataSource,
    private readonly importer: Importer,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Applies what has changed: first the flows, then the blueprints, by name. A file that refers to something which is
   * not there yet waits for the others. A file that fails stays as it was applied last; its error is kept for `doctor`.
   */
  async applyFolders(options: Pick<ApplyOptions, 'context'> = {}): Promise<Summary> {
    const files = [...findFiles('flows', this.config.flowsDir), ...findFiles('blueprints', this.config.blueprintsDir)];
    const outcomes = await this.applyAll(files, options);
    for (const outcome of outcomes) if (outcome.kind === 'failed') await this.keepError(outcome.file, outcome.message);
    await this.forgetOthers(files);
    return this.sum(outcomes);
  }

  /** Patiently first: whoever misses something waits as long as anything still succeeds; then with what there is. */
  private async applyAll(files: readonly FoundFile[], options: ApplyOptions): Promise<Outcome[]> {
    const done: Outcome[] = [];
    let waiting = files;
    for (let strict = true; waiting.length > 0;) {
      const failed: (Outcome & { kind: 'failed' })[] = [];
      let progress = false;
      for (const file of waiting) {
        const outcome = await this.applyOne(file, { ...options, strict });
        if (outcome.kind === 'failed') failed.push(outcome);
        else done.push(outcome);
        progress ||= outcome.kind === 'applied';
      }
      waiting = failed.map(({ file }) => file);
      if (progress) continue;
      if (!strict || !failed.some(({ unmet }) => unmet)) return [...done, ...failed];
      strict = false;
    }
    return done;
  }

  private async applyOne(file: FoundFile, options: ApplyOptions): Promise<Outcome> {
    try {
      if (await this.isApplied(file, this.db.manager)) return { kind: 'unchanged', file };
      const blueprint = readBlueprint(file.text, file.path);
      if (blueprint.labels[INSTANTIATE]?.toLowerCase() === 'false') return { kind: 'ignored', file };
      return await this.db.transaction(async (tx): Promise<Outcome> => {
        await this.importer.takeTurns(tx);
        // another server may have been faster
        if (await this.isApplied(file, tx)) return { kind: 'unchanged', file };
        const report = await this.importer.applyWithin(tx, blueprint, options);
        await this.keepReport(file, report, tx);
        return { kind: 'applied', file, report };
      });
    } catch (error) {
      const known = error instanceof BlueprintError;
      const message = known ? error.message : `${file.path} error: ${String(error)}`;
      return { kind: 'failed', file, message, unmet: known && error.unmet };
    }
  }

  private async isApplied({ path, hash }: FoundFile, within: EntityManager): Promise<boolean> {
    const status = In(['successful', 'warning']);
    return within.existsBy(BlueprintInstance, { path, last_applied_hash: hash, status });
  }

  private async keepReport({ path, hash }: FoundFile, report: Report, tx: EntityManager): Promise<void> {
    await this.keep(tx, path, {
      name: report.name,
      // what was left empty is tried again at the next start
      last_applied_hash: report.unmet ? '' : hash,
      last_applied: this.clock.now(),
      status: report.warnings.length > 0 ? 'warning' : 'successful',
      report: report.warnings.map(renderFinding).join('\n'),
    });
  }

  private async keepError({ path }: FoundFile, message: string): Promise<void> {
    this.log.error({ blueprint: path }, `a blueprint was not applied:\n${message}`);
    await this.keep(this.db.manager, path, { status: 'error', report: message });
  }

  private async keep(within: EntityManager, path: string, changes: Partial<BlueprintInstance>): Promise<void> {
    await within
      .createQueryBuilder()
      .insert()
      .into(BlueprintInstance)
      .values(Object.assign(new BlueprintInstance(), { path, name: path }, changes))
      .orUpdate(Object.keys(changes), ['path'])
      .execute();
  }

  /** A file that is gone has nothing to report any more; what it made stays. */
  private async forgetOthers(files: readonly FoundFile[]): Promise<void> {
    await this.db.query('DELETE FROM blueprint_instance WHERE NOT (path = ANY($1))', [files.map(({ path }) => path)]);
  }

  private sum(outcomes: readonly Outcome[]): Summary {
    const reports = outcomes.flatMap((outcome) => (outcome.kind === 'applied' ? [outcome.report] : []));
    const failures = outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.message] : []));
    const unchanged = outcomes.filter(({ kind }) => kind === 'unchanged').length;
    const warnings = reports.reduce((sum, report) => sum + report.warnings.length, 0);
    const counts = [
      ...(reports.length > 0 ? [`${reports.length} applied`] : []),
      ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
      ...(failures.length > 0 ? [`${failures.length} not applied`] : []),
    ];
    const told = counts.length === 0 ? 'none found' : counts.join(', ');
    return {
      applied: reports.length,
      unchanged,
      failed: failures.length,
      reports,
      lines: [
        `Flows and blueprints: ${told}.`,
        ...(warnings > 0
          ? [`  ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}: npx stagedoor doctor shows them.`]
          : []),
        ...failures,
      ],
    };
  }
}
