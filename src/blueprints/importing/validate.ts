import { Syntax } from '../../expressions/syntax.service.js';
import { readBlueprint, type Blueprint } from '../reading/blueprint.js';
import { sketchFinder } from './finders.js';
import { BlueprintError } from '../reports/findings.js';
import { Import } from './import.js';
import { remarksToFindings, withFindings } from '../lint/findings.js';
import { lint } from '../lint/index.js';
import { Sketch } from '../lint/sketch.js';
import { Report } from '../reports/report.js';

/** A file that may be wrong. */
export interface Readable {
  /** @throws BlueprintError with everything in it that cannot be read */
  read(): Blueprint;
}

/**
 * Checks a blueprint without a database: its YAML, its models, its fields and those of their values that stand in the
 * file. Whether what it refers to exists is not asked.
 *
 * @throws BlueprintError with everything that is wrong with it
 */
export async function validate(text: string, file: string): Promise<Report> {
  const [outcome] = await validateAll([{ read: () => readBlueprint(text, file) }]);
  if (outcome instanceof Error) throw outcome;
  return outcome!;
}

/**
 * The same for files that belong together: they may refer to each other, in whatever order, and the linter sees what
 * they come to. One outcome for each.
 */
export async function validateAll(files: readonly Readable[]): Promise<(Report | BlueprintError)[]> {
  const blueprints = files.map((file) => caught(() => file.read()));
  let read = await readInto(new Sketch(), blueprints);
  // as long as more is found among them, what refers to that may be found, too
  for (let before = Infinity; read.sketch.misses > 0 && read.sketch.misses < before;) {
    before = read.sketch.misses;
    read = await readInto(new Sketch(read.sketch), blueprints);
  }
  const { sketch, outcomes } = read;
  const reports = outcomes.filter((outcome) => outcome instanceof Report);
  const { house } = sketch;
  const remarks = lint(house).map((remark) => sketch.qualified(remark));
  const findings = remarksToFindings(house, remarks, reports);
  return outcomes.map((outcome) => (outcome instanceof Error ? outcome : withFindings(outcome, findings)));
}

type Outcome<T> = T | BlueprintError;

async function readInto(
  sketch: Sketch,
  blueprints: readonly Outcome<Blueprint>[],
): Promise<{ sketch: Sketch; outcomes: Outcome<Report>[] }> {
  const outcomes: Outcome<Report>[] = [];
  for (const blueprint of blueprints) {
    if (blueprint instanceof Error) outcomes.push(blueprint);
    else {
      const world = { context: blueprint.context, environment: {}, ...sketchFinder(sketch), blind: true };
      const report = new Import(blueprint, world, { strict: false, sketch, syntax: Syntax.alone() }).run();
      outcomes.push(await report.catch(known));
    }
  }
  return { sketch, outcomes };
}

function caught<T>(work: () => T): Outcome<T> {
  try {
    return work();
  } catch (error) {
    return known(error);
  }
}

function known(error: unknown): BlueprintError {
  if (error instanceof BlueprintError) return error;
  throw error;
}
