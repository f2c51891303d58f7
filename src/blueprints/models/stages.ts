import { Stage } from '../../flows/stage.entity.js';
import { stageTypes } from '../../stages/index.js';
import { model, type Model } from './model.js';

/** A stage of whatever type: for references only, because an entry has to say which type it makes. */
export const stage = model({
  names: ['authentik_flows.stage', 'stage'],
  key: 'name',
  entity: Stage,
  findOnly: true,
});

/** One model for each type of stage that the server has. */
export const stageModels: readonly Model[] = stageTypes.map((type) =>
  model({
    names: [type.model ?? stageModelName(type.type), stageModelName(type.type)],
    key: 'name',
    entity: Stage,
    config: { type: type.type, class: type.config },
    references: Object.fromEntries(Object.entries(type.references ?? {}).map(([field, name]) => [field, [name]])),
    unused: ['friendly_name', 'captcha_stage', 'webauthn_stage', 'sources'],
  }),
);

/** `stagedoor_stages.user-code`: how the long form names a type that authentik does not have. */
export function stageModelName(type: string): string {
  return `stagedoor_stages.${type}`;
}
