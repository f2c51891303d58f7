import type { StageKind, StageType } from '../flows/stage-type.js';
import { Config } from '../platform/config.js';
import { PlainError } from '../platform/plain-error.js';
import { exportsOf } from './plugin-package.js';
import { problemsWith } from './plugin-problems.js';

/** The packages that the environment names. What is wrong with other settings is told by whoever starts the server. */
function named(): string[] {
  try {
    return (Config.fromEnvironment().plugins ?? '').split(',').flatMap((name) => name.trim() || []);
  } catch {
    return [];
  }
}

/**
 * The types of stages that the packages of `STAGEDOOR_PLUGINS` bring along. `taken`: those of the house.
 *
 * @throws PlainError that names the package and what is wrong with it.
 */
export async function plugInStages(taken: readonly StageKind[]): Promise<StageType[]> {
  const stages: StageType[] = [];
  for (const name of named()) {
    const brought = await exportsOf(name);
    const list: unknown[] = Array.isArray(brought) ? brought : [brought];
    if (list.length === 0) throw wrong(name, 'its default export is an empty list');
    for (const value of list) {
      const problems = problemsWith(value);
      if (problems.length > 0) throw wrong(name, problems.join('; '));
      const stage = value as StageType;
      const twin = [...taken, ...stages].find(
        ({ type, model }) => type === stage.type || (model && model === stage.model),
      );
      if (twin) throw wrong(name, `there is a stage type "${twin.type}" already`);
      // its sentences are its own, whatever its classes are called
      stages.push({ ...stage, docs: stage.docs ?? {} });
    }
  }
  return stages;
}

function wrong(name: string, what: string): PlainError {
  return new PlainError(
    `STAGEDOOR_PLUGINS: the package "${name}" cannot be used: ${what}. docs/stages.md tells how stages are written.`,
  );
}
