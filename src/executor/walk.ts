import type { Outcome } from '../flows/outcome.js';
import type { RunState } from '../flows/run.entity.js';
import type { Session } from '../users/sessions/session.entity.js';
import type { Position } from './turns.service.js';

/** What the browser is given of a session that was opened. */
export interface OpenedCookie {
  token: string;
  /** How long the browser keeps it; undefined: until it is closed. */
  seconds: number | undefined;
  /** Seconds for which the browser is known as the person's. */
  knownFor: number;
}

/** A session that a walk opens when it is stored. */
export interface OpenedSession extends OpenedCookie {
  session: Session;
  terminateOthers: boolean;
}

/** A run on the move, with what has to happen when it is stored. */
export interface Walk extends Position {
  state: RunState;
  /** What the person is told when the flow says no. */
  message: string | null;
  opened: OpenedSession | null;
  /** The id of the session that ends. */
  closes: string | null;
  /** How often it has gone back to the start since the answer. */
  restarts: number;
}

/** The stage asks again: the walk stands still. */
export type Again = Outcome & { kind: 'again' };

/** Keeps everybody else from moving the run, before a stage writes more than it. */
export type Claim = () => Promise<void>;

/** Somebody else has moved the run meanwhile, or is about to: a double press, another tab. */
export class Overtaken extends Error {
  constructor() {
    super('somebody else moved the run meanwhile');
  }
}
