import { Injectable } from '@nestjs/common';
import { Log } from '../../platform/log.js';
import type { Failed } from '../batches/batch.js';
import { Batches } from '../batches/batches.service.js';
import type { ApplyOptions } from '../importing/importer.service.js';
import { Instances } from '../batches/instances.service.js';
import type { Report } from '../reports/report.js';

export interface Summary {
  /** How many files were applied now, were applied before, and could not be applied. */
  applied: number;
  unchanged: number;
  failed: number;
  reports: readonly Report[];
  /** What to tell whoever starts the server. */
  lines: string[];
}

/** Applies the folders of flows and blueprints, each file when it has changed. */
@Injectable()
export class Discovery {
  constructor(
    private readonly batches: Batches,
    private readonly instances: Instances,
    private readonly log: Log,
  ) {}

  /**
   * Applies what has changed. A file that fails stays as it was applied last; its error is kept for `doctor`. What a
   * file speaks of no more stays: removing it is for `stagedoor blueprint apply --prune`.
   */
  async applyFolders(options: Pick<ApplyOptions, 'context'> = {}): Promise<Summary> {
    const batch = this.batches.discover();
    const { outcomes } = await this.batches.apply(batch, { ...options, onlyChanged: true });
    const failures = outcomes.filter((outcome) => outcome.kind === 'failed');
    for (const { file, error } of failures) {
      this.log.error({ blueprint: file.path }, `a blueprint was not applied:\n${error.message}`);
      await this.instances.keepError(file, error.message);
    }
    await this.instances.forgetOthers(batch.files);
    const reports = outcomes.flatMap((outcome) => (outcome.kind === 'applied' ? [outcome.report] : []));
    const unchanged = outcomes.filter(({ kind }) => kind === 'unchanged').length;
    return {
      applied: reports.length,
      unchanged,
      failed: failures.length,
      reports,
      lines: lines(reports, unchanged, failures),
    };
  }
}

function lines(reports: readonly Report[], unchanged: number, failures: readonly Failed[]): string[] {
  const warnings = reports.reduce((sum, report) => sum + report.warnings.length, 0);
  const counts = [
    ...(reports.length > 0 ? [`${reports.length} applied`] : []),
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ...(failures.length > 0 ? [`${failures.length} not applied`] : []),
  ];
  return [
    `Flows and blueprints: ${counts.length === 0 ? 'none found' : counts.join(', ')}.`,
    ...(warnings > 0
      ? [`  ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}: npx stagedoor doctor shows them.`]
      : []),
    ...failures.map(({ error }) => error.message),
  ];
}
