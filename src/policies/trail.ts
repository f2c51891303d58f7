import type { Decision, Verdict } from './decision.js';
import type { EngineMode } from './engine-mode.js';

/** A question that was put to everything that is bound to a target, and what came of it. */
export interface Asked {
  /** The id of a flow, a stage binding, an application or a source. */
  target: string;
  /** When it was asked: ISO 8601. */
  at: string;
  mode: EngineMode;
  passing: boolean;
  verdicts: Verdict[];
}

/** What is kept of a text that somebody's expression has written. */
const LONGEST = 500;

/** Takes down, for the admin who wants to know why, what policies are asked while one request is being answered. */
export class Trail {
  readonly asked: Asked[] = [];

  /** `now`: when the request came in. */
  constructor(private readonly now: Date) {}

  /** Where nothing is bound, nothing was asked. */
  add(target: string, mode: EngineMode, { empty, passing, verdicts }: Decision): void {
    if (empty) return;
    this.asked.push({ target, at: this.now.toISOString(), mode, passing, verdicts: verdicts.map(shortened) });
  }
}

function shortened(verdict: Verdict): Verdict {
  const { error, messages } = verdict;
  const short = { ...verdict, messages: messages.slice(0, 10).map((message) => message.slice(0, LONGEST)) };
  return error === undefined ? short : { ...short, error: error.slice(0, LONGEST) };
}
