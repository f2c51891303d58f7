import type { EngineMode } from './engine-mode.js';

/** What one binding has said, for the admin who wants to know why. */
export interface Verdict {
  /** What is bound. */
  kind: 'policy' | 'group' | 'user';
  /** What it is called; a policy's type stands before it. */
  name: string;
  /** Whether it speaks for passing, `negate` included; null: nobody knows. */
  passing: boolean | null;
  negate: boolean;
  messages: string[];
  /** Why a policy did not answer. */
  error?: string;
}

/** What all bindings of a target come to. */
export interface Decision {
  passing: boolean;
  /** Sentences for the person. */
  messages: string[];
  /** True when nothing is bound to the target. */
  empty: boolean;
  /** True when it hangs on a policy that this server cannot ask. */
  doubtful: boolean;
  /** What each binding said, in order. */
  verdicts: Verdict[];
  /** What expressions have put into the plan's context. */
  changes: Readonly<Record<string, unknown>>;
}

/**
 * What counts for a policy that this server cannot ask: at a door it must let nobody in, so it fails; at a stage of a
 * flow it must take nothing out, so it passes.
 */
export type InDoubt = 'fail' | 'pass';

const UNKNOWN = 'This service cannot check one of the conditions for this yet. Tell whoever runs it.';

/**
 * All group and person bindings together give one answer, each policy gives one of its own; `mode` says whether any or
 * all of these must pass. Nothing bound passes.
 *
 * `inDoubt` is what an answer that nobody knows counts as; neither `negate` nor `failure_result` turns it round. As
 * every answer speaks for passing or is silent, never against it, the whole is on the safe side when each part is.
 */
export function sumUp(
  verdicts: Verdict[],
  mode: EngineMode,
  inDoubt: InDoubt,
  changes: Readonly<Record<string, unknown>>,
): Decision {
  if (verdicts.length === 0) return { passing: true, messages: [], empty: true, doubtful: false, verdicts, changes };
  const pass = (answers: (boolean | null)[]): boolean | null => {
    const decisive = mode === 'any';
    if (answers.includes(decisive)) return decisive;
    return answers.includes(null) ? null : !decisive;
  };
  const members = verdicts.filter(({ kind }) => kind !== 'policy').map(({ passing }) => passing);
  const policies = verdicts.filter(({ kind }) => kind === 'policy').map(({ passing }) => passing);
  const known = pass(members.length > 0 ? [pass(members), ...policies] : policies);
  const passing = known ?? inDoubt === 'pass';
  const messages = verdicts.flatMap((verdict) => verdict.messages);
  const doubtful = known === null;
  return {
    passing,
    messages: doubtful && !passing ? [...messages, UNKNOWN] : messages,
    empty: false,
    doubtful,
    verdicts,
    changes,
  };
}
