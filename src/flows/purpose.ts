import type { Visitor } from '../platform/http/visitor.js';
import type { SignedIn } from '../users/sessions/sessions.service.js';
import type { Memory } from './memory.js';
import type { Step } from './plan.js';
import type { RunState } from './run.entity.js';

/** A run at its end. */
export interface EndedRun {
  id: string;
  /** The id of its flow. */
  flow: string;
  /** What it belongs to: the hash of its browser's cookie, in hex. */
  browser: string;
  /** How it ended. */
  state: Exclude<RunState, 'open'>;
  memory: Memory;
  person: SignedIn | null;
  visitor: Visitor;
}

/** Where the browser goes when a run is over: a path on this server; or why the run comes to nothing, in a sentence. */
export type Ending = { to: string } | { no: string };

/** Why somebody opens runs, and what is done with a run that has ended: an upper floor's side of the bargain. */
export interface Purpose {
  readonly name: string;
  /** Where people begin: a path on this server. */
  readonly start: string;
  /** The plan of the flow with whatever this purpose cannot do without. */
  complete(steps: Step[], flow: string): Step[];
  /** Whether somebody has to be signed in before such a plan begins, because it lets nobody sign in. */
  signInFirst(steps: readonly Step[]): boolean;
  /**
   * Called by the POST that ends the run. It checks all that it needs, whatever the author put into the flow. It may be
   * called twice for the same run (a server died in between) and must then give the same ending.
   */
  collect(run: EndedRun): Promise<Ending>;
}

/** The purposes there are. Upper floors put themselves on it. */
export class Purposes {
  private readonly byName = new Map<string, Purpose>();

  add(purpose: Purpose): void {
    this.byName.set(purpose.name, purpose);
  }

  get(name: string): Purpose {
    const purpose = this.byName.get(name);
    if (!purpose) throw new Error(`nobody collects runs for the purpose "${name}"`);
    return purpose;
  }
}
