import type { EngineMode } from '../../policies/engine-mode.js';
import type { FlowStageBinding } from '../flow-stage-binding.entity.js';
import type { Flow } from '../flow.entity.js';

/** What is bound to a flow or to a stage of it. */
export interface Bound {
  kind: 'policy' | 'group' | 'user';
  name: string;
  /** Of a policy. */
  type: string | null;
  order: number;
  negate: boolean;
}

/** What has to pass: all of it, or any. */
export interface Gate {
  mode: EngineMode;
  bound: Bound[];
}

export interface OutlinedStage {
  order: number;
  name: string;
  type: string;
  /** When its gate is asked. */
  asked: { on_plan: boolean; on_arrival: boolean };
  gate: Gate;
  invalid_response_action: FlowStageBinding['invalid_response_action'];
}

/** What a flow is made of, as text and diagrams tell it. */
export interface Outline {
  flow: Pick<Flow, 'slug' | 'name' | 'title' | 'designation' | 'authentication' | 'denied_action'>;
  gate: Gate;
  stages: OutlinedStage[];
}
