import { randomUUID } from 'node:crypto';
import { Entity, Unique } from 'typeorm';
import { Choice, Flag, Id, Int, Reference } from '../platform/database/fields.js';
import { ENGINE_MODES, type EngineMode } from '../policies/engine-mode.js';
import { Flow } from './flow.entity.js';
import { Stage } from './stage.entity.js';

export const INVALID_RESPONSE_ACTIONS = ['retry', 'restart', 'restart_with_context'] as const;

/** Puts a stage into a flow, at a place and under conditions. */
@Entity('flow_stage_binding')
@Unique(['target', 'stage', 'order'])
export class FlowStageBinding {
  @Id() id: string = randomUUID();
  /** The flow. */
  @Reference(() => Flow) target: string;
  /** The stage. */
  @Reference(() => Stage) stage: string;
  /** Its place among the stages of the flow: the lowest comes first. */
  @Int() order: number;
  /** True: what is bound to it is asked when the walk begins. */
  @Flag() evaluate_on_plan = false;
  /** True: what is bound to it is asked when the person comes to it. */
  @Flag() re_evaluate_policies = true;
  /** What a wrong answer or the stage's no leads to: the same page or the end, or the first page, with what is known or without. */
  @Choice(INVALID_RESPONSE_ACTIONS) invalid_response_action: (typeof INVALID_RESPONSE_ACTIONS)[number] = 'retry';
  /** Whether any or all of what is bound to it has to pass. */
  @Choice(ENGINE_MODES) policy_engine_mode: EngineMode = 'any';
}
