import type { StageHandler, StageType } from '../flows/stage-type.js';
import { stageTypes } from './index.js';

/** The stage types of this server with their handlers at work. */
export class StageCatalogue {
  private readonly byType: Map<string, { type: StageType; handler: StageHandler }>;

  constructor(types: readonly StageType[], handlers: readonly StageHandler[]) {
    this.byType = new Map(types.map((type, i) => [type.type, { type, handler: handlers[i]! }]));
  }

  get(name: string): { type: StageType; handler: StageHandler } {
    const found = this.byType.get(name);
    if (!found) throw new Error(`there is no stage type "${name}"`);
    return found;
  }
}

/** Builds the catalogue from the list; Nest makes each handler with whatever it needs. */
export const stageCatalogueProviders = [
  ...stageTypes.map((type) => type.handler),
  {
    provide: StageCatalogue,
    inject: stageTypes.map((type) => type.handler),
    useFactory: (...handlers: StageHandler[]) => new StageCatalogue(stageTypes, handlers),
  },
];
