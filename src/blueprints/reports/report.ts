import { printable } from '../../platform/printable.js';
import { renderFinding, type Finding } from './findings.js';
import type { EntryReport, Result } from './entry-report.js';
import type { Need } from '../yaml/nodes.js';

const RESULTS: readonly Result[] = ['failed', 'created', 'updated', 'removed', 'unchanged', 'skipped', 'checked'];

/** What a report is made of. */
export interface Told {
  /** What messages call the file. */
  file: string;
  /** `metadata.name`, or the file. */
  name: string;
  entries: readonly EntryReport[];
  warnings: readonly Finding[];
  /** Objects that it refers to and that were not there, so that something stayed empty. */
  needs?: readonly Need[];
  /** True: something stayed empty that another file may fill. */
  unmet?: boolean;
  /** Files that it had applied first (`metaapplyblueprint`). */
  others?: readonly Report[];
}

/** How it went with a file that was applied. */
export class Report {
  readonly file: string;
  readonly name: string;
  readonly entries: readonly EntryReport[];
  readonly warnings: readonly Finding[];
  readonly unmet: boolean;
  readonly others: readonly Report[];

  constructor(told: Told) {
    this.file = told.file;
    this.name = told.name;
    this.entries = told.entries;
    this.warnings = told.warnings;
    this.unmet = told.unmet ?? false;
    this.others = told.others ?? [];
  }

  /** True when the file found the database as it wants it. */
  get unchanged(): boolean {
    return (
      this.entries.every(({ result }) => result === 'unchanged' || result === 'skipped' || result === 'checked') &&
      this.others.every(({ unchanged }) => unchanged)
    );
  }

  count(result: Result): number {
    return this.entries.filter((entry) => entry.result === result).length;
  }

  /** `2 created, 1 unchanged` */
  get summary(): string {
    const counts = RESULTS.map((result) => [this.count(result), result] as const).filter(([count]) => count > 0);
    return counts.length === 0 ? 'nothing to do' : counts.map(([count, result]) => `${count} ${result}`).join(', ');
  }

  /** Entry by entry, then the warnings. */
  get lines(): string[] {
    const entries = this.entries.map(({ entry, result, changes, why }) => {
      const more = changes.length > 0 ? changes.map(({ field }) => field).join(', ') : why;
      return printable(`  ${result.padEnd(9)} ${entry}${more === undefined ? '' : `: ${more}`}`);
    });
    return [
      ...this.others.flatMap(({ lines }) => lines),
      `${printable(this.file)}: ${this.summary}`,
      ...entries,
      ...this.warnings.map(renderFinding),
    ];
  }
}
