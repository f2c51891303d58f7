import { stageKinds } from '../../stages/index.js';
import type { Check } from './finding.js';

/** Stages of a type that this server does not know: the package that brought it along is gone. */
export const unknownStages: Check = async ({ db }) => {
  const stages: { name: string; type: string }[] = await db.query(
    'SELECT name, type FROM stage WHERE type <> ALL($1) ORDER BY name',
    [stageKinds.map(({ type }) => type)],
  );
  return stages.map(({ name, type }) => ({
    level: 'error',
    about: `stage ${name}`,
    text: `is of the type ${type}, which this server does not know: a flow that gets to it fails`,
    advice: 'Name the package that brings it along in STAGEDOOR_PLUGINS, or take the stage out of its flows.',
  }));
};
