import { Planner } from '../flows/planner.service.js';
import type { StageHandler, StageType } from '../flows/stage-type.js';
import { Events } from '../platform/events/events.js';
import { stageTypes } from './index.js';
import { keptStages } from './kept/index.js';
import { KeptHandler, refusing } from './kept/kept.handler.js';

/** A type of stage, as far as a run needs it. */
export type WalkedType = Omit<StageType, 'handler'>;

interface Known {
  type: WalkedType;
  handler: StageHandler;
}

/** The stage types of this server with their handlers at work. */
export class StageCatalogue {
  private readonly byType: Map<string, Known>;

  constructor(known: readonly Known[]) {
    this.byType = new Map(known.map((one) => [one.type.type, one]));
  }

  get types(): readonly WalkedType[] {
    return [...this.byType.values()].map(({ type }) => type);
  }

  get(name: string): Known {
    const found = this.byType.get(name);
    if (!found)
      throw new Error(`there is no stage type "${name}": STAGEDOOR_PLUGINS names no package that brings it along`);
    return found;
  }
}

/** Builds the catalogue from the lists; Nest makes each handler with whatever it needs. */
export const stageCatalogueProviders = [
  ...stageTypes.map((type) => type.handler),
  {
    provide: StageCatalogue,
    inject: [Events, Planner, ...stageTypes.map((type) => type.handler)],
    useFactory: (events: Events, planner: Planner, ...handlers: StageHandler[]) => {
      for (const { type, unskippable } of stageTypes) if (unskippable === true) planner.neverSkip(type);
      return new StageCatalogue([
        ...stageTypes.map((type, i) => ({ type, handler: handlers[i]! })),
        ...keptStages.map((kept) => ({ type: refusing(kept), handler: new KeptHandler(kept, events) })),
      ]);
    },
  },
];
