import type { MessagePort } from 'node:worker_threads';
import type { Seed } from './interpreter.js';

/** To a worker: a request for the prelude as JSON, and the time that it is. */
export interface Request {
  request: string;
  now: number;
}

/** From a worker. */
export type News =
  | { ready: Seed; memory: number }
  /** A look-up, as JSON: the worker waits for its `Answer`. */
  | { question: string }
  /** What the prelude says, as JSON; `memory`: the bytes that the interpreter has now. */
  | { answer: string; memory: number }
  /** The worker must be replaced. */
  | { broken: string };

/** To a worker that waits, on a port of its own: `{"reply": …}` or `{"error": "…"}`, as JSON. */
export interface Answer {
  answer: string;
}

export interface WorkerData {
  /** Answers arrive here, */
  answers: MessagePort;
  /** and this number grows with each. */
  bell: Int32Array;
  /** What an earlier interpreter was when it had started. */
  seed: Seed | undefined;
}
