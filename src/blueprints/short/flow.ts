import type { Entry } from '../reading/entry.js';
import { scalar } from '../yaml/nodes.js';
import { expandPolicies, policiesPart } from './policies.js';
import type { Shape } from './shape.js';
import { isState, plainEntry, without, type ShortEntry } from './short-entry.js';
import { expandStages, stagesPart } from './stages.js';

export const flowShape: Shape = { stages: stagesPart, policies: policiesPart };

/** A flow is called after its title, and is a `stage_configuration` unless it says otherwise. */
export function expandFlow(entry: ShortEntry): Entry[] {
  const attrs = without(entry.attrs, 'stages', 'policies');
  if (isState(entry, 'absent')) return [plainEntry(entry, attrs)];
  const title = attrs.get('title');
  if (title && !attrs.has('name')) attrs.set('name', title);
  if (!attrs.has('designation'))
    attrs.set('designation', { at: entry.at, value: scalar('stage_configuration', entry.at) });

  const policies = entry.attrs.get('policies')?.value;
  const stages = entry.attrs.get('stages')?.value;
  return [
    plainEntry(entry, attrs),
    ...(policies ? expandPolicies(entry, { id: entry.id, owner: ['flow', entry.key] }, policies) : []),
    ...(stages ? expandStages(entry, stages) : []),
  ];
}
