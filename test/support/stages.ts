import type { StageHandler, StageType } from '../../src/flows/stage-type.js';
import { StageCatalogue } from '../../src/stages/stage-catalogue.js';
import type { Stagedoor } from './stagedoor.js';

/** Puts a story's own stage in the place of a type that blueprints know: what is tested is the engine around it. */
export function standIn(
  stagedoor: Stagedoor,
  type: string,
  handler: StageHandler,
  about: Partial<Pick<StageType, 'acts' | 'answer' | 'sources'>> = {},
): void {
  const catalogue = stagedoor.app.get(StageCatalogue);
  const known = catalogue.get(type);
  const template = new URL('../../src/executor/continue.hbs', import.meta.url);
  const mine = { ...known.type, component: `story-${type}`, template, ...about };
  catalogue['byType'].set(type, { type: mine, handler });
}
