import { styleText } from 'node:util';
import { printable, printableLines } from '../../platform/printable.js';
import type { BatchResult } from '../batches/batches.service.js';
import type { Outcome } from '../batches/batch.js';
import type { Change, EntryReport, Leftover, Result } from './entry-report.js';
import { BlueprintError, renderFinding, type Finding } from './findings.js';
import type { Report } from './report.js';

export interface RenderOptions {
  /** True: for a terminal that shows colours. */
  colour: boolean;
  /** True: entries that change nothing are told, too. */
  all: boolean;
  /** True: it was done; false: it would be. */
  done: boolean;
}

type Colour = 'green' | 'yellow' | 'red' | 'cyan' | 'gray' | 'bold';

const MARKS: Readonly<Record<Result, { mark: string; colour: Colour; quiet?: true }>> = {
  created: { mark: '+', colour: 'green' },
  updated: { mark: '~', colour: 'yellow' },
  removed: { mark: '-', colour: 'red' },
  failed: { mark: '✗', colour: 'red' },
  skipped: { mark: '·', colour: 'cyan' },
  unchanged: { mark: ' ', colour: 'gray', quiet: true },
  checked: { mark: ' ', colour: 'gray', quiet: true },
};

/** What a batch does, file by file and entry by entry, old → new; errors and warnings where they belong; then a sum. */
export function renderBatch({ outcomes, leftovers }: BatchResult, options: RenderOptions): string[] {
  const text = new Text(options);
  return [
    ...outcomes.flatMap((outcome) => text.outcome(outcome)),
    ...text.leftovers(leftovers),
    text.sum(outcomes, leftovers),
  ];
}

/** What is to be said of a file that was only checked: its sum, what is passed over, and warnings. */
export function renderChecked(report: Report): string[] {
  return new Text({ colour: false, all: false, done: false }).report(report);
}

class Text {
  constructor(private readonly options: RenderOptions) {}

  outcome(outcome: Outcome): string[] {
    const { file } = outcome;
    switch (outcome.kind) {
      case 'ignored':
        return this.options.all
          ? [printable(`${file.shown}: its label says that it is not applied by itself`), '']
          : [];
      case 'unchanged':
        return this.options.all ? [printable(`${file.shown}: applied before`), ''] : [];
      case 'applied':
        return this.report(outcome.report);
      case 'failed': {
        const { error } = outcome;
        if (!(error instanceof BlueprintError)) return [printableLines(error.message), ''];
        const head = this.paint('bold', `${file.shown}: ${this.options.done ? 'not applied' : 'cannot be applied'}`);
        // what the others would have done was taken back with it
        const failed = error.failure.entries.filter(({ result }) => result === 'failed');
        return [head, ...this.entries(failed), ...this.findings(error.findings), ''];
      }
    }
  }

  leftovers(leftovers: readonly Leftover[]): string[] {
    if (leftovers.length === 0) return [];
    const asked = leftovers.some(({ removed, why }) => removed || why !== undefined);
    const head = asked
      ? 'No entry speaks of these any more:'
      : 'No entry speaks of these any more; --prune removes them:';
    const lines = leftovers.map(({ object, from, removed, why }) => {
      const line = `  ${removed ? '-' : '?'} ${object}  (from ${from})${why === undefined ? '' : `: it stays, because ${why}`}`;
      return this.paint(removed ? 'red' : 'cyan', line);
    });
    return [this.paint('bold', head), ...lines, ''];
  }

  sum(outcomes: readonly Outcome[], leftovers: readonly Leftover[]): string {
    const entries = outcomes.flatMap(entriesOf);
    const count = (result: Result): number => entries.filter((entry) => entry.result === result).length;
    const failed = outcomes.filter(({ kind }) => kind === 'failed').length;
    const removed = count('removed') + leftovers.filter((leftover) => leftover.removed).length;
    const parts = [
      [count('created'), this.options.done ? 'created' : 'to create'],
      [count('updated'), this.options.done ? 'changed' : 'to change'],
      [removed, this.options.done ? 'removed' : 'to remove'],
      [count('unchanged'), 'unchanged'],
      [count('skipped'), 'passed over'],
    ] as const;
    const told = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
    const end = this.options.done ? 'not applied' : 'cannot be applied';
    const parties = [
      ...(failed > 0 ? [`${failed} ${failed === 1 ? 'file' : 'files'} ${end}`] : []),
      ...(told.length > 0 ? [told.join(', ')] : []),
    ];
    return this.paint('bold', `${this.options.done ? 'Done' : 'Plan'}: ${parties.join('; ') || 'nothing to do'}.`);
  }

  report(report: Report): string[] {
    const entries = this.entries(report.entries);
    const others = report.others.flatMap((other) => this.report(other));
    if (entries.length === 0 && report.warnings.length === 0 && !this.options.all) return others;
    const head = `${report.file}${report.name === report.file ? '' : ` (${report.name})`}: ${report.summary}`;
    return [...others, this.paint('bold', head), ...entries, ...this.findings(report.warnings), ''];
  }

  private entries(entries: readonly EntryReport[]): string[] {
    return alikeTogether(entries).flatMap(({ label, entry }) => {
      const { mark, colour, quiet } = MARKS[entry.result];
      if (quiet && !this.options.all) return [];
      const why = entry.why === undefined || entry.result === 'failed' ? '' : `: ${entry.why}`;
      return [this.paint(colour, `  ${mark} ${label}${why}`), ...entry.changes.map((change) => this.change(change))];
    });
  }

  private change(change: Change): string {
    const { field, before, after, secret } = change;
    if (secret) return `      ${printable(field)}: (secret)`;
    const now = this.paint('green', shown(after));
    return `      ${printable(field)}: ${'before' in change ? `${this.paint('red', shown(before))} → ${now}` : now}`;
  }

  private findings(findings: readonly Finding[]): string[] {
    const others = findings.filter(({ passedOver }) => passedOver !== true);
    return others.map((finding) =>
      this.colour(finding.severity === 'error' ? 'red' : 'yellow', renderFinding(finding)),
    );
  }

  private paint(colour: Colour, text: string): string {
    return this.colour(colour, printable(text));
  }

  /** Of a text that is fit for a terminal. */
  private colour(colour: Colour, text: string): string {
    return this.options.colour ? styleText(colour, text, { validateStream: false }) : text;
  }
}

/** Those of the files that were applied first on behalf of others among them. */
export function entriesOf(outcome: Outcome): readonly EntryReport[] {
  if (outcome.kind !== 'applied') return [];
  const all = (report: Report): readonly EntryReport[] => [...report.others.flatMap(all), ...report.entries];
  return all(outcome.report);
}

/** Whether anything is different afterwards. */
export function changesAnything({ outcomes, leftovers }: BatchResult): boolean {
  return (
    outcomes.some((outcome) => outcome.kind === 'applied' && !outcome.report.unchanged) ||
    leftovers.some(({ removed }) => removed)
  );
}

/** Entries that are passed over one after the other for the same reason are told in one line. */
function alikeTogether(entries: readonly EntryReport[]): { label: string; entry: EntryReport }[] {
  const groups: EntryReport[][] = [];
  for (const entry of entries) {
    const group = groups.at(-1);
    const first = group?.[0];
    const alike = entry.result === 'skipped' && first?.result === 'skipped' && first.model === entry.model;
    if (group && alike && first.why === entry.why) group.push(entry);
    else groups.push([entry]);
  }
  return groups.map((group) => {
    const entry = group[0]!;
    if (group.length === 1) return { label: entry.entry, entry };
    return { label: `${entry.entry} and ${group.length - 1} more of the kind`, entry };
  });
}

const LONGEST = 120;

/** A value on one line, not too long. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return '(none)';
  const text = printable(JSON.stringify(value));
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
}
