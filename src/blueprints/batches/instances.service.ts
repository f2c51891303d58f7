import { Injectable } from '@nestjs/common';
import { DataSource, In, type EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import { BlueprintInstance } from './blueprint-instance.entity.js';
import { renderFinding } from '../reports/findings.js';
import type { Report } from '../reports/report.js';
import type { SourceFile } from '../reading/source-file.js';

/** Remembers of every discovered file how it was applied last. */
@Injectable()
export class Instances {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Whether the file has been applied as it is now. */
  isApplied({ path, hash }: SourceFile, within: EntityManager = this.db.manager): Promise<boolean> {
    const status = In(['successful', 'warning']);
    return within.existsBy(BlueprintInstance, { path, last_applied_hash: hash, status });
  }

  async keepReport({ path, hash }: SourceFile, report: Report, tx: EntityManager): Promise<void> {
    await this.keep(tx, path, {
      name: report.name,
      // what was left empty is tried again at the next start
      last_applied_hash: report.unmet ? '' : hash,
      last_applied: this.clock.now(),
      status: report.warnings.length > 0 ? 'warning' : 'successful',
      report: report.warnings.map(renderFinding).join('\n'),
    });
  }

  async keepError(file: SourceFile, message: string): Promise<void> {
    // another server may have had more luck
    if (await this.isApplied(file)) return;
    const { path } = file;
    await this.keep(this.db.manager, path, { status: 'error', report: message });
  }

  /** A file that is gone has nothing to report any more, and speaks of nothing; what it made stays. */
  async forgetOthers(files: readonly SourceFile[]): Promise<void> {
    const paths = files.map(({ path }) => path);
    await this.db.query('DELETE FROM blueprint_instance WHERE NOT (path = ANY($1))', [paths]);
    await this.db.query(
      `UPDATE blueprint_object SET mentioned = false
        WHERE mentioned AND NOT (path = ANY($1)) AND (starts_with(path, 'flows/') OR starts_with(path, 'blueprints/'))`,
      [paths],
    );
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
}
