import type { Entry } from '../reading/entry.js';
import { models } from '../models/index.js';
import type { Model } from '../models/model.js';
import { list, Mistake, scalar, textOf, type Mapping, type Node } from '../yaml/nodes.js';
import { didYouMean } from '../yaml/nearest.js';
import { applicationShape, expandApplication } from './application.js';
import { expandFlow, flowShape } from './flow.js';
import { expandProvider, providerShape } from './provider.js';
import { policiesByType } from './policies.js';
import type { Shape } from './shape.js';
import { plainEntry, type Expand, type ShortEntry } from './short-entry.js';
import { stagesByType } from './stages.js';
import { expandTyped } from './typed.js';

/** Words that an entry of the short form may begin with. */
export const words: ReadonlyMap<string, Model> = new Map(
  models.flatMap((model) => (model.short === undefined ? [] : [[model.short, model] as const])),
);

/** Those that say by their type what they make. */
export const typed: Readonly<Record<string, ReadonlyMap<string, Model>>> = {
  policy: policiesByType,
  stage: stagesByType,
};

/** What they have beside the fields of their models. */
export const shapes: Readonly<Record<string, Shape>> = {
  application: applicationShape,
  flow: flowShape,
  provider: providerShape,
};

/** Those with parts that have a form of their own. */
const expansions: Readonly<Record<string, Expand>> = {
  application: expandApplication,
  flow: expandFlow,
  policy: expandTyped(policiesByType, 'policy'),
  provider: expandProvider,
  stage: expandTyped(stagesByType, 'stage'),
};

/** Keys that are about the entry, and no attributes. */
const ABOUT = ['id', 'state', 'conditions'];

/** An entry that begins with what it makes: `flow: device-code`. */
export function isShort(node: Mapping): boolean {
  return !node.members.has('model') && wordOf(node) !== undefined;
}

/** Why something without a `model` is no entry. */
export function notAnEntry(node: Mapping): Mistake {
  const [first] = node.members.keys();
  const hint = first === undefined ? '' : didYouMean(first, [...words.keys(), 'model', 'entries']);
  return new Mistake(
    `an entry has a model, for example authentik_flows.flow, or begins with one of ${[...words.keys()].join(', ')}${hint}`,
    node.at,
  );
}

/** The entries of the long form that one of the short form stands for. */
export function expandShort(node: Mapping, number: number, mistakes: Mistake[]): Entry[] {
  const [word, model] = wordOf(node)!;
  const { at } = node;
  const member = (name: string): Node | undefined => node.members.get(name)?.value;
  const key = member(word)!;
  if (key.kind !== 'tag' && (textOf(key) ?? '') === '') {
    mistakes.push(new Mistake(`${word}: takes the ${model.key}`, key.at));
    return [];
  }
  const conditions = member('conditions') ?? list([], at);
  if (conditions.kind !== 'list') {
    mistakes.push(new Mistake('conditions has to be a list', conditions.at));
    return [];
  }
  const entry: ShortEntry = {
    number,
    at,
    model,
    key: key.kind === 'scalar' ? scalar(String(key.value), key.at) : key,
    id: textOf(member('id')) ?? `${word} ${textOf(key) ?? `#${number}`}`,
    state: member('state') ?? scalar('present', at),
    conditions,
    attrs: new Map([...node.members].filter(([name]) => name !== word && !ABOUT.includes(name))),
    mistakes,
  };
  return (expansions[word] ?? ((plain) => [plainEntry(plain)]))(entry).map((long) => ({ ...long, conditions }));
}

function wordOf(node: Mapping): [string, Model] | undefined {
  const [first] = node.members.keys();
  const model = first === undefined ? undefined : words.get(first);
  return first === undefined || model === undefined ? undefined : [first, model];
}
