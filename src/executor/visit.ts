import type { FlowToken } from '../flows/flow-token.entity.js';
import type { Flow } from '../flows/flow.entity.js';
import type { JournalEntry } from '../flows/journal.js';
import { Memory } from '../flows/memory.js';
import type { Opening } from '../flows/opening.js';
import type { Run } from '../flows/run.entity.js';
import type { Visitor } from '../platform/http/visitor.js';
import type { SignedIn } from '../users/sessions/sessions.service.js';

/** Somebody at a flow: in the middle of a run, or before the first answer. */
export interface Visit {
  flow: Flow;
  /** Null before the first answer. */
  run: Run | null;
  /** What the run will begin with. */
  opening: Opening;
  /** SHA-256 of the sealed opening or of the link's key in the address; null: the flow was opened without one. */
  openingHash: Buffer | null;
  /** The link that the run will begin with, and whether it has been used already. */
  link: FlowToken | null;
  linkUsed: boolean;
  /** A keyed hash of the page that the first answer was given on; null: nobody can say. */
  begunBy: Buffer | null;
  /** The run that ended last here, of a client that does not carry a run's id. */
  previous: Run | null;
  /** The step that the answer was given for; null: it does not say. */
  step: number | null;
  /** The stage that the answer was given to (`placeOf`); null: it does not say. */
  at: string | null;
  browserHash: Buffer;
  person: SignedIn | null;
  visitor: Visitor;
  /** The path and query that brought them here, to come back to after signing in. */
  here: string;
  /** True: the address asked to go on to a place that is not on this server. */
  strayNext: boolean;
  /** What this request adds to the journal of the run. */
  entry: JournalEntry;
}

export function plainOpening(flow: string, next: string | null): Opening {
  return { flow, purpose: null, memory: new Memory(), next };
}

/** Where the page of a run is. */
export function runAddress(flow: Flow, run: Run): string {
  return `/if/flow/${flow.slug}/?run=${run.id}`;
}
