import type { StageKind } from '../../flows/stage-type.js';

/** A type of stage that blueprints may hold although the server cannot walk it: one entry in `index.ts`. */
export interface KeptStage<C extends object = object> extends StageKind<C> {
  /** Its name in authentik's blueprints. */
  model: string;
  /** What it would do, in a person's words: `checking a second factor`. */
  does: string;
}

export function keptStage<C extends object>(kept: KeptStage<C>): KeptStage {
  return kept as unknown as KeptStage;
}
