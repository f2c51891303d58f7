import type { Answer } from '../../executor/inside/verdicts.service.js';
import type { RunState } from '../../flows/run.entity.js';

/** A stage of a plan, as authentik shows a binding. What the engine has added itself has neither ids nor an order. */
export interface PlannedStage {
  pk: string | null;
  target: string | null;
  stage: string | null;
  stage_obj: { pk: string | null; name: string; type: string; component: string };
  evaluate_on_plan: boolean;
  re_evaluate_policies: boolean;
  order: number | null;
  invalid_response_action: string;
  policy_engine_mode: string;
}

export interface InspectedPlan {
  /** Null: there is nothing to do any more, or the next thing is the door of another flow. */
  current_stage: PlannedStage | null;
  next_planned_stage: PlannedStage | null;
  /** What policies and expressions know, without secrets. Of a stage that is behind the run nothing is kept. */
  plan_context: Record<string, unknown>;
  /** SHA-256 of the id of the asking session, in hex. */
  session_id: string;
}

/** What there is to see of a run: authentik's answer, and below `run` what it does not tell. */
export interface Inspection {
  /** Where the run has been, oldest first. */
  plans: InspectedPlan[];
  current_plan: InspectedPlan;
  is_completed: boolean;
  run: {
    pk: string;
    flow: { pk: string; slug: string; title: string };
    state: RunState;
    /** ISO 8601. */
    created_at: string;
    expires_at: string;
    /** What the person was told when the flow said no. */
    message: string | null;
    /** What is still to be done, in order. */
    steps: ({ kind: 'stage'; name: string; type: string } | { kind: 'enter'; flow: string })[];
    /** What every policy has said, oldest first; without those of targets where nothing is bound. */
    verdicts: Answer[];
  };
}
