import { Stage } from '../../flows/stage.entity.js';
import { stageKinds } from '../../stages/index.js';
import { model, type Model } from './model.js';

/** A stage of whatever type: for references only, because an entry has to say which type it makes. */
export const stage = model({
  names: ['authentik_flows.stage', 'stage'],
  short: 'stage',
  key: 'name',
  entity: Stage,
  findOnly: true,
});

/** One model for each type of stage that an author may write. */
export const stageModels: readonly Model[] = stageKinds.map((kind) =>
  model({
    names: [kind.model ?? stageModelName(kind.type), stageModelName(kind.type)],
    key: 'name',
    entity: Stage,
    config: { type: kind.type, class: kind.config },
    references: Object.fromEntries(Object.entries(kind.references ?? {}).map(([field, name]) => [field, [name]])),
    secrets: kind.secrets ?? [],
    kept: kind.kept ?? [],
    ...(kind.docs ? { docs: kind.docs } : {}),
    rule: ({ config }) => kind.rule?.(config) ?? [],
  }),
);

/** `stagedoor_stages.user-code`: how the long form names a type that authentik does not have. */
export function stageModelName(type: string): string {
  return `stagedoor_stages.${type}`;
}
