import type { Place } from './nodes.js';
import { renderFinding, type Finding } from './findings.js';

/** `checked`: it was only validated. */
export type Result = 'created' | 'updated' | 'unchanged' | 'removed' | 'skipped' | 'checked';

/** One field that is another now. */
export interface Change {
  field: string;
  /** As an author would write them: references by what people call the object. Of a secret there are none. */
  before?: unknown;
  after?: unknown;
  secret?: true;
}

/** How it went with one entry. */
export interface EntryReport {
  /** `entry 3, flow "device-code"` */
  entry: string;
  /** Where the entry stands. */
  at: Place;
  /** The model's first name. */
  model: string;
  /** The object that the entry is about, where there is one. */
  id?: string;
  result: Result;
  /** For `created` and `updated`: what is different now. */
  changes: Change[];
  /** For `skipped` and `unchanged`: the reason, where there is one. */
  why?: string;
}

/** How it went with a file that was applied. */
export class Report {
  constructor(
    readonly file: string,
    /** `metadata.name`, or the file. */
    readonly name: string,
    readonly entries: readonly EntryReport[],
    readonly warnings: readonly Finding[],
    /** True: something that it refers to was not there, and stayed empty. */
    readonly unmet: boolean,
  ) {}

  /** True when the file found the database as it wants it. */
  get unchanged(): boolean {
    return this.entries.every(({ result }) => result === 'unchanged' || result === 'skipped' || result === 'checked');
  }

  count(result: Result): number {
    return this.entries.filter((entry) => entry.result === result).length;
  }

  /** `2 created, 1 unchanged` */
  get summary(): string {
    const results: Result[] = ['created', 'updated', 'removed', 'unchanged', 'skipped', 'checked'];
    const told = results.map((result) => [this.count(result), result] as const).filter(([count]) => count > 0);
    return told.length === 0 ? 'nothing to do' : told.map(([count, result]) => `${count} ${result}`).join(', ');
  }

  /** Entry by entry, then the warnings. */
  get lines(): string[] {
    const entries = this.entries.map(({ entry, result, changes, why }) => {
      const more = changes.length > 0 ? changes.map(({ field }) => field).join(', ') : why;
      return `  ${result.padEnd(9)} ${entry}${more === undefined ? '' : `: ${more}`}`;
    });
    return [`${this.file}: ${this.summary}`, ...entries, ...this.warnings.map(renderFinding)];
  }
}
