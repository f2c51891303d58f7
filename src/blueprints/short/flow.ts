import type { Entry } from '../entry.js';
import { rulesOf } from '../field-rules.js';
import { modelNamed } from '../models/catalogue.js';
import { stageModelName } from '../models/stages.js';
import { didYouMean } from '../nearest.js';
import {
  list,
  mapping,
  Mistake,
  nodeOf,
  scalar,
  tagged,
  textOf,
  type Member,
  type Node,
  type Place,
} from '../nodes.js';
import { stageKind, stageKinds } from '../../stages/index.js';
import { keyOf, longEntry } from './long-entry.js';
import { onlyThese } from './only-these.js';
import { isState, plainEntry, without, withReferences, type ShortEntry } from './short-entry.js';

/** Between two stages there is room for others. */
const STEP = 10;

/** What may be said beside a stage's own settings about its place in the flow. */
const BINDING_FIELDS = ['evaluate_on_plan', 're_evaluate_policies', 'invalid_response_action', 'policy_engine_mode'];

/** A stage of the list: its type, and what differs from the defaults. */
interface Item {
  type: string;
  settings: ReadonlyMap<string, Member>;
  at: Place;
}

/**
 * A flow is called after its title, and is a `stage_configuration` unless it says otherwise. `stages` is the whole
 * list, in order: what is not in it is not in the flow, and what a stage does not say has its default.
 */
export function expandFlow(entry: ShortEntry): Entry[] {
  const attrs = without(entry.attrs, 'stages');
  if (isState(entry, 'absent')) return [plainEntry(entry, attrs)];
  const title = attrs.get('title');
  if (title && !attrs.has('name')) attrs.set('name', title);
  if (!attrs.has('designation'))
    attrs.set('designation', { at: entry.at, value: scalar('stage_configuration', entry.at) });

  const stages = entry.attrs.get('stages')?.value;
  if (!stages) return [plainEntry(entry, attrs)];
  const items = stages.kind === 'list' ? stages.items.flatMap((node) => readItem(node, entry.mistakes)) : [];
  if (stages.kind !== 'list') entry.mistakes.push(new Mistake('stages is the list of the stages, in order', stages.at));
  const seen = new Set<string>();
  const pairs = items.map((item, i) => expandStage(entry, item, (i + 1) * STEP, seen));
  const bindings = pairs.map(([, binding]) => binding.id!);
  return [
    plainEntry(entry, attrs),
    ...pairs.flat(),
    ...onlyThese(entry, 'authentik_flows.flowstagebinding', bindings, stages.at),
  ];
}

function readItem(node: Node, mistakes: Mistake[]): Item[] {
  const [first, ...more] = node.kind === 'map' ? node.members : [];
  const type = first?.[0] ?? textOf(node);
  const settings = first?.[1].value;
  const members = settingsOf(settings);
  if (type === undefined || more.length > 0 || !members) {
    mistakes.push(
      new Mistake(
        'a stage is its type, or its type with its settings: - password: { allow_show_password: true }',
        node.at,
      ),
    );
    return [];
  }
  if (!modelNamed(stageModelName(type))) {
    const types = stageKinds.map((known) => known.type);
    mistakes.push(
      new Mistake(
        `there is no stage type "${type}"${didYouMean(type, types)}; there are ${types.toSorted().join(', ')}`,
        node.at,
      ),
    );
    return [];
  }
  return [{ type, settings: members, at: node.at }];
}

/** Undefined when it is no mapping. */
function settingsOf(node: Node | undefined): ReadonlyMap<string, Member> | undefined {
  if (!node || (node.kind === 'scalar' && node.value === null)) return new Map();
  return node.kind === 'map' ? node.members : undefined;
}

function expandStage(
  entry: ShortEntry,
  { type, settings, at }: Item,
  order: number,
  seen: Set<string>,
): [Entry, Entry] {
  const { number, state, mistakes } = entry;
  const model = modelNamed(stageModelName(type))!;
  const name = settings.get('name')?.value ?? defaultName(entry.key, type, at);
  const label = textOf(name) ?? type;
  if (seen.has(label))
    mistakes.push(new Mistake(`the flow has a stage "${label}" already: give this one a name of its own`, at));
  seen.add(label);

  const own = new Map([...settings].filter(([field]) => field !== 'name' && !BINDING_FIELDS.includes(field)));
  const place = new Map([...settings].filter(([field]) => BINDING_FIELDS.includes(field)));
  const id = `${entry.id} stage ${label}`;
  const stage = longEntry({
    number,
    at,
    model: stageModelName(type),
    id,
    state,
    identifiers: mapping({ name }, at),
    attrs: withReferences(model, new Map([...defaultsOf(type, at), ...own]), at),
  });
  const binding = longEntry({
    number,
    at,
    model: 'authentik_flows.flowstagebinding',
    id: `${id} binding`,
    state,
    identifiers: mapping({ target: keyOf(entry.id, at), stage: keyOf(id, at) }, at),
    attrs: { kind: 'map', at, members: new Map([['order', { at, value: scalar(order, at) }], ...place]) },
  });
  return [stage, binding];
}

function defaultName(slug: Node, type: string, at: Place): Node {
  const text = textOf(slug);
  return text === undefined
    ? tagged('!Format', list([scalar(`%s-${type}`, at), slug], at), at)
    : scalar(`${text}-${type}`, at);
}

/** Every setting of a type with its default, so that a setting which is taken out of the list goes back to it. */
function defaultsOf(type: string, at: Place): [string, Member][] {
  const { config } = stageKind(type)!;
  const defaults = new config() as Record<string, unknown>;
  return [...rulesOf(config).keys()]
    .filter((field) => defaults[field] !== undefined)
    .map((field) => [field, { at, value: nodeOf(defaults[field], at) }]);
}
