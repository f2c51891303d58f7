/** A stage; `stage` and `binding` are ids, and these and `name` are absent for one that the engine adds with its defaults. */
export interface StageStep {
  kind: 'stage';
  type: string;
  flow: string;
  stage?: string;
  binding?: string;
  /** What the stage was called when the plan was made. */
  name?: string;
}

/** One thing still to be done in a run. Stored as JSON. */
export type Step =
  | StageStep
  /** The door of a flow: its requirement and its policies are asked here, and its stages laid out for who is there then. */
  | { kind: 'enter'; flow: string };

/** What the stages in a plan are called, in order. */
export function stageNamesIn(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => (step.kind === 'stage' ? [step.name ?? step.type] : []));
}

/** The types of the stages in a plan, in order. */
export function stageTypesIn(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => (step.kind === 'stage' ? [step.type] : []));
}
