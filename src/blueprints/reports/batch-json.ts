import type { BatchResult } from '../batches/batches.service.js';
import type { Outcome } from '../batches/batch.js';
import { BlueprintError } from './findings.js';
import type { Report } from './report.js';

/** What a batch does, for programs: nothing in it is worded for people but the messages. */
export function batchJson({ outcomes, leftovers }: BatchResult, changes: boolean): object {
  return {
    format: 1,
    changes,
    errors: outcomes.some(({ kind }) => kind === 'failed'),
    files: outcomes.map((outcome) => ({ file: outcome.file.shown, path: outcome.file.path, ...told(outcome) })),
    leftovers,
  };
}

function told(outcome: Outcome): object {
  switch (outcome.kind) {
    case 'ignored':
    case 'unchanged':
      return { status: outcome.kind };
    case 'applied':
      return { status: outcome.report.unchanged ? 'unchanged' : 'changed', ...reported(outcome.report) };
    case 'failed': {
      const { error } = outcome;
      if (!(error instanceof BlueprintError)) return { status: 'failed', message: error.message };
      return { status: 'failed', entries: error.failure.entries, findings: error.findings };
    }
  }
}

function reported({ name, entries, warnings, others }: Report): object {
  return {
    name,
    entries,
    findings: warnings,
    ...(others.length > 0 ? { others: others.map((other) => ({ file: other.file, ...reported(other) })) } : {}),
  };
}
