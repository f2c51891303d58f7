import type { Entry } from '../reading/entry.js';
import { fieldsOf } from '../models/catalogue.js';
import { flowStageBinding } from '../models/flow-stage-binding.js';
import { stageModels } from '../models/stages.js';
import { mapping, Mistake, scalar, textOf, type Member, type Node } from '../yaml/nodes.js';
import { readItems, split, type Item, type Kinds } from './item.js';
import { findByKey, joined, keyOf, longEntry } from './long-entry.js';
import { onlyThese } from './only-these.js';
import { expandPolicies, nameOf, policiesPart } from './policies.js';
import type { Part } from './shape.js';
import { without, type ShortEntry } from './short-entry.js';
import { byType, defaultsOf, settingsOf, typedEntry } from './typed.js';

/** Between two stages there is room for others. */
const STEP = 10;

/** An item that names a stage which is there. */
const REFERENCE = 'stage';

/** What may be said about a stage's place in the flow; its order is its place in the list. */
const BINDING_FIELDS = [...fieldsOf(flowStageBinding).keys()].filter(
  (field) => field !== 'order' && !Object.hasOwn(flowStageBinding.references!, field),
);
const PLACES = [...BINDING_FIELDS, 'policies'];

export const stagesByType = byType(stageModels);

/** The items of `stages`. */
const STAGES: Kinds = {
  names: [REFERENCE, ...stagesByType.keys()],
  beside: [...PLACES, 'name'],
  what: 'stage type',
  usage: 'stages is the list of the stages, in order: [identification, { password: { allow_show_password: true } }]',
};

export const stagesPart: Part = {
  description: 'The whole list of stages, in order: what is not in it is not in the flow.',
  value: {
    kind: 'items',
    of: {
      name: 'stages',
      references: [REFERENCE],
      types: stagesByType,
      place: { model: flowStageBinding, fields: BINDING_FIELDS, parts: { policies: policiesPart } },
    },
  },
};

/** One stage of the list. */
interface Walked {
  /** What it is called in the flow. */
  label: string;
  /** The binding's stage. */
  value: Node;
  place: ReadonlyMap<string, Member>;
  /** What tells the policies that are bound here from those of other stages. */
  owner: string | Node;
  /** The stage, when the item brings it along. */
  stage?: Entry;
}

/** The whole list: what is not in it is not in the flow, and what a stage does not say has its default. */
export function expandStages(entry: ShortEntry, node: Node): Entry[] {
  const items = readItems(node, STAGES, entry.mistakes);
  const seen = new Set<string>();
  const bindings: string[] = [];
  const entries = items.flatMap((item, i) => {
    const { at } = item;
    const { label, value, place, owner, stage } = item.kind === REFERENCE ? named(entry, item) : inline(entry, item);
    if (seen.has(label)) {
      const remedy = stage ? ': give this one a name of its own' : '';
      entry.mistakes.push(new Mistake(`the flow has a stage "${label}" already${remedy}`, at));
    }
    seen.add(label);
    const id = `${entry.id} at stage ${label}`;
    bindings.push(id);
    const defaults = [...defaultsOf(flowStageBinding, at)].filter(([name]) => BINDING_FIELDS.includes(name));
    const order: Member = { at, value: scalar((i + 1) * STEP, at) };
    const binding = longEntry({
      number: entry.number,
      at,
      model: flowStageBinding.names[0],
      id,
      state: entry.state,
      identifiers: mapping({ target: keyOf(entry.id, at), stage: value }, at),
      attrs: { kind: 'map', at, members: new Map([['order', order], ...defaults, ...without(place, 'policies')]) },
    });
    const target = { id, owner: ['stage', entry.key, owner] };
    const policies = place.get('policies')?.value;
    return [...(stage ? [stage] : []), binding, ...(policies ? expandPolicies(entry, target, policies) : [])];
  });
  const only = { target: entry.id, model: flowStageBinding.names[0], keep: bindings, at: node.at };
  return [...entries, ...onlyThese(entry, only)];
}

/** A stage that there is. */
function named({ mistakes }: ShortEntry, { kind, value, beside, at }: Item): Walked {
  if (value?.kind !== 'tag' && (textOf(value) ?? '') === '') {
    mistakes.push(new Mistake(`${kind} takes one name: each is an item of its own`, at));
  }
  for (const [field, member] of beside) {
    if (!PLACES.includes(field))
      mistakes.push(new Mistake(`${field} is for a stage that is made here, not for one that is there`, member.at));
  }
  const name = value ?? scalar(null, at);
  return { label: nameOf(name, at), value: findByKey([kind], name), place: beside, owner: name };
}

/** A stage that is made here. */
function inline({ mistakes, ...entry }: ShortEntry, item: Item): Walked {
  const { kind, at } = item;
  const model = stagesByType.get(kind)!;
  const { own, place } = split(item, settingsOf(model, item.value, mistakes), model, PLACES, mistakes);
  const given = own.get('name')?.value;
  own.delete('name');
  const name = given ?? joined([entry.key, kind], at);
  const label = nameOf(name, at);
  const stage = typedEntry({ ...entry, at, model, id: `${entry.id} stage ${label}`, name, places: PLACES }, own);
  return { label, value: keyOf(stage.id!, at), place, owner: given ?? kind, stage };
}
