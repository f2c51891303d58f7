/** One thing still to be done in a run. Stored as JSON. */
export type Step =
  /** A stage; `stage` and `binding` are ids, and absent for a stage that the engine adds with its defaults. */
  | { kind: 'stage'; type: string; flow: string; stage?: string; binding?: string }
  /** The door of a flow: its requirement and its policies are asked here, and its stages laid out for who is there then. */
  | { kind: 'enter'; flow: string };

/** The types of the stages in a plan, in order. */
export function stageTypesIn(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => (step.kind === 'stage' ? [step.type] : []));
}
