import type { Inspection, InspectedPlan } from './inspection.js';

const STATES: Record<Inspection['run']['state'], string> = {
  open: 'It waits for an answer.',
  completed: 'It has come to its end.',
  refused: 'The person said no.',
  denied: 'The flow said no.',
};

/** An inspection as the page tells it. */
export function pageOf({ plans, current_plan, run }: Inspection): { title: string } & Record<string, unknown> {
  const steps = run.steps.map((step) =>
    step.kind === 'stage' ? `${step.name} (${step.type})` : `on to the flow ${step.flow}`,
  );
  const walked = plans.map(nameOf);
  return {
    title: `Inside ${run.flow.slug}`,
    flow: run.flow,
    state: STATES[run.state],
    message: run.message ?? '',
    began: moment(run.created_at),
    ends: moment(run.expires_at),
    // where the run stands is among what is to come
    walked: steps.length > 0 && steps[0] === walked.at(-1) ? walked.slice(0, -1) : walked,
    steps,
    open: run.state === 'open',
    back: run.state === 'open' ? `/if/flow/${run.flow.slug}/?run=${run.pk}` : '',
    context: Object.entries(current_plan.plan_context).map(([key, value]) => ({
      key,
      value: typeof value === 'string' ? value : JSON.stringify(value, null, 1),
    })),
    verdicts: run.verdicts.map(({ about, mode, passing, lines, at }) => ({
      about,
      mode,
      passing,
      lines,
      at: moment(at),
    })),
  };
}

/** `2026-01-31 12:00:00 UTC`. */
const moment = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`;

function nameOf({ current_stage: stage }: InspectedPlan): string {
  return stage ? `${stage.stage_obj.name} (${stage.stage_obj.type})` : '';
}
