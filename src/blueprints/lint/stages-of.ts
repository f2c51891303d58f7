import { FlowStageBinding } from '../../flows/flow-stage-binding.entity.js';
import { Stage } from '../../flows/stage.entity.js';
import type { StageType } from '../../flows/stage-type.js';
import { stageTypes } from '../../stages/index.js';
import type { House } from './house.js';
import { constantVerdict } from './verdicts.js';

const typesByName = new Map(stageTypes.map((type) => [type.type, type]));

/** What the rules look at; of a type that this server does not walk, nothing but its name. */
type Walked = Pick<StageType, 'type'> & Partial<Pick<StageType, 'needs' | 'knows' | 'purpose' | 'unskippable'>>;

/** A stage at its place in a flow. */
export interface BoundStage {
  binding: FlowStageBinding;
  stage: Stage;
  type: Walked;
  /** Undefined: not all of it is known. */
  config: object | undefined;
  /** Whether everybody comes past it, or nobody; undefined: policies decide. */
  met: boolean | undefined;
}

/** The stages of a flow in order; undefined when they are not all known. */
export function stagesOf(house: House, flow: string): BoundStage[] | undefined {
  if (!house.knowsStagesOf(flow)) return undefined;
  const bindings = house
    .boundTo(FlowStageBinding, flow)
    .toSorted((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
  const stages: BoundStage[] = [];
  for (const binding of bindings) {
    const stage = house.one(Stage, binding.stage);
    if (!stage) return undefined;
    const known = typesByName.get(stage.type);
    const type: Walked = known ?? { type: stage.type };
    const met = type.unskippable === true ? true : constantVerdict(house, binding.id, binding.policy_engine_mode);
    stages.push({ binding, stage, type, config: known && house.settings(stage, known.config), met });
  }
  return stages;
}

/** Whether there is a stage of a type that somebody may come past. */
export const includes = (stages: readonly BoundStage[], type: string): boolean =>
  stages.some((stage) => stage.type.type === type && stage.met !== false);
