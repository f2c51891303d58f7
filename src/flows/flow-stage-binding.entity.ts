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
  @Reference(() => Flow) target: string;
  @Reference(() => Stage) stage: string;
  @Int() order: number;
  @Flag() evaluate_on_plan = false;
  @Flag() re_evaluate_policies = true;
  @Choice(INVALID_RESPONSE_ACTIONS) invalid_response_action: (typeof INVALID_RESPONSE_ACTIONS)[number] = 'retry';
  @Choice(ENGINE_MODES) policy_engine_mode: EngineMode = 'any';
}
