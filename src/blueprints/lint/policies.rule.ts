import { Application } from '../../applications/application.entity.js';
import { Flow } from '../../flows/flow.entity.js';
import { FlowStageBinding } from '../../flows/flow-stage-binding.entity.js';
import { Stage } from '../../flows/stage.entity.js';
import type { EngineMode } from '../../policies/engine-mode.js';
import { PolicyBinding } from '../../policies/policy-binding.entity.js';
import { stageTypes } from '../../stages/index.js';
import type { House } from './house.js';
import type { LintRule, Remark } from './rule.js';
import { constantAnswer, constantVerdict } from './verdicts.js';

const unskippable = stageTypes.filter((type) => type.unskippable === true).map(({ type }) => type);

/** Policies that always say no, and guards that guard nothing. */
export const policies: LintRule = {
  name: 'policies',
  look: (house) => [
    ...house.all(Flow).flatMap((flow) => closed(house, flow, 'nobody can walk this flow')),
    ...house
      .all(Application)
      .flatMap((application) => [
        ...closed(house, application, 'nobody can use this application'),
        ...open(house, application),
      ]),
    ...house.all(FlowStageBinding).flatMap((binding) => ofStage(house, binding)),
  ],
};

function ofStage(house: House, binding: FlowStageBinding): Remark[] {
  const stage = house.one(Stage, binding.stage);
  if (!stage) return [];
  if (!unskippable.includes(stage.type)) return closed(house, binding, `nobody ever meets the stage "${stage.name}"`);
  return bound(house, binding).map(({ id }) => ({
    about: id,
    also: [binding.id, stage.id],
    message: `everybody comes past "${stage.name}": nothing can take a ${stage.type} stage out of a flow`,
    advice: 'take the binding out, or bind it to the flow',
  }));
}

/** Said of the bindings that are to blame, which always answer no. */
function closed(house: House, target: { id: string; policy_engine_mode: EngineMode }, consequence: string): Remark[] {
  if (constantVerdict(house, target.id, target.policy_engine_mode) !== false) return [];
  return bound(house, target)
    .filter((binding) => constantAnswer(house, binding) === false)
    .map(({ id, policy }) => ({
      about: id,
      also: [policy ?? '', target.id],
      field: 'policy',
      message: `its policy always says no, so ${consequence}`,
      advice: 'bind another policy, or a group; negate turns the answer around',
    }));
}

/** What is switched off guards nothing. */
function open(house: House, { id }: Application): Remark[] {
  const all = house.boundTo(PolicyBinding, id);
  if (all.length === 0 || !all.every((binding) => house.knows(binding, 'enabled') && !binding.enabled)) return [];
  return [
    {
      about: id,
      also: all.map((binding) => binding.id),
      message: 'everything that is bound to it is switched off, so everybody may use it',
      advice: 'set enabled: true on a binding, or take them out',
    },
  ];
}

const bound = (house: House, { id }: { id: string }): PolicyBinding[] =>
  house.boundTo(PolicyBinding, id).filter(({ enabled }) => enabled);
