import { PlainError } from '../../platform/plain-error.js';
import { printable, printableLines } from '../../platform/printable.js';
import type { Need, Place } from '../yaml/nodes.js';
import type { EntryReport } from './entry-report.js';

/**
 * Something to be said about a place of a blueprint. It quotes what the file itself names, never a
 * field's value, which might be a secret, and never what came from the environment or another file.
 */
export interface Finding {
  severity: 'error' | 'warning';
  file: string;
  at: Place;
  /** Which entry: its number in the file, its model and what it is known by. */
  entry?: string;
  field?: string;
  /** What is wrong and what to do. */
  message: string;
  /** True: it says why the entry was passed over; so does the report of the entry. */
  passedOver?: true;
}

/** As compilers write it: `blueprints/demo.yaml:12:7 error: …`, and below it whose fault it is. */
export function renderFinding({ severity, file, at, entry, field, message }: Finding): string {
  const where = [...(entry === undefined ? [] : [entry]), ...(field === undefined ? [] : [`field ${field}`])].join(
    ', ',
  );
  const told = `${printable(file)}:${at.line}:${at.column} ${severity}: ${printableLines(message)}`;
  return where === '' ? told : `${told}\n    in ${printable(where)}`;
}

/** From the top of the file to its end. */
export const inOrder = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);

/** What is known about a failure beside its findings. */
export interface Failure {
  /** How far each entry got, the failed ones among them. */
  entries: readonly EntryReport[];
  /** True: all that is wrong is that it refers to something which another file may bring. */
  unmet: boolean;
  /** What it refers to and did not find, as far as that can be named. */
  needs: readonly Need[];
}

const UNREADABLE: Failure = { entries: [], unmet: false, needs: [] };

/** A blueprint that was not applied, with everything that is wrong with it. Nothing of it is in the database. */
export class BlueprintError extends PlainError {
  constructor(
    readonly findings: readonly Finding[],
    readonly failure: Failure = UNREADABLE,
  ) {
    super(
      findings
        .filter(({ severity }) => severity === 'error')
        .map(renderFinding)
        .join('\n'),
    );
  }
}
