import { readBlueprint } from './blueprint.js';
import { blindFinder } from './finders.js';
import { Import } from './import.js';
import type { Report } from './report.js';

/**
 * Checks a blueprint without a database: its YAML, its models, its fields and those of their values that stand in the
 * file. Whether what it refers to exists is not asked.
 *
 * @throws BlueprintError with everything that is wrong with it
 */
export async function validate(text: string, file: string): Promise<Report> {
  const blueprint = readBlueprint(text, file);
  const world = { context: blueprint.context, environment: {}, ...blindFinder, blind: true };
  return new Import(blueprint, world, { strict: false }).run();
}
