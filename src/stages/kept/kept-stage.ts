import type { Outcome } from '../../flows/outcome.js';
import type { StageKind, Turn } from '../../flows/stage-type.js';

/** A type of stage that blueprints may hold before the server can walk it: one entry in `index.ts`. */
export interface KeptStage<C extends object = object> extends StageKind<C> {
  /** Its name in authentik's blueprints. */
  model: string;
  /** What it would do, in a person's words: `checking a second factor`. */
  does: string;
  /** What holds for it as things are; undefined, as without this: the flow says no. */
  asThingsAre?(turn: Turn<C>): Outcome | undefined;
}

export function keptStage<C extends object>(kept: KeptStage<C>): KeptStage {
  return kept as unknown as KeptStage;
}
