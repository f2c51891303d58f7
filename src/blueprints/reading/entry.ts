import { nearest } from '../yaml/nearest.js';
import {
  list,
  mapping,
  Mistake,
  scalar,
  textOf,
  type List,
  type Mapping,
  type Node,
  type Place,
} from '../yaml/nodes.js';
import { straysIn, type Stray } from './strays.js';

export const STATES = ['present', 'created', 'must_created', 'absent'] as const;
export type State = (typeof STATES)[number];

/** One entry in authentik's long form; an entry of the short form stands for several. */
export interface Entry {
  /** Its number in the file, from 1. */
  readonly number: number;
  readonly at: Place;
  /** True: written in the short form, where every key and every reference has to be right. */
  readonly short: boolean;
  /** Words of the short form, with the field that each stands for; null: it stands for entries of its own. */
  readonly words?: Readonly<Record<string, string | null>>;
  /** May be a tag, as may the state. */
  readonly model: Node;
  readonly state: Node;
  /** For `!KeyOf`. */
  readonly id?: string;
  readonly identifiers: Mapping;
  readonly attrs: Mapping;
  readonly conditions: List;
  /** Who may do what with the object. */
  readonly permissions?: List;
  /** Keys that mean nothing. */
  readonly strays?: readonly Stray[];
}

const KEYS = ['model', 'id', 'identifiers', 'attrs', 'state', 'conditions', 'permissions'];

/** Keys without which an entry may do the opposite of what was meant, and the slips after which they are still seen. */
const DECISIVE = { state: 1, conditions: 2 };

/** Whether passing over a key may make what was to be removed, or what was not to be made. */
export const isDecisive = ({ name }: Stray): boolean =>
  Object.entries(DECISIVE).some(([key, slips]) => nearest(name, [key], slips) !== undefined);

export const emptyMapping = (at: Place): Mapping => mapping({}, at);

/** Reads one entry of the long form; what is wrong with its shape goes to `mistakes`. */
export function readEntry(node: Mapping, number: number, mistakes: Mistake[]): Entry | undefined {
  const member = (name: string): Node | undefined => node.members.get(name)?.value;
  const model = member('model');
  if (!model || textOf(model) === '') {
    mistakes.push(new Mistake('an entry says of which model it is, for example model: authentik_flows.flow', node.at));
    return undefined;
  }
  const shaped = <K extends 'map' | 'list'>(
    name: string,
    kind: K,
    otherwise: Node & { kind: K },
  ): Node & { kind: K } => {
    const value = member(name);
    if (!value || (value.kind === 'scalar' && value.value === null)) return otherwise;
    if (value.kind === kind) return value as Node & { kind: K };
    mistakes.push(new Mistake(`${name} has to be a ${kind === 'map' ? 'mapping' : 'list'}`, value.at));
    return otherwise;
  };
  const id = textOf(member('id'));
  // an entry may be the whole file
  const strays = straysIn(node, KEYS, [...KEYS, 'context', 'metadata']);
  const permissions = shaped('permissions', 'list', list([], node.at));
  return {
    number,
    at: node.at,
    short: false,
    model,
    state: member('state') ?? scalar('present', node.at),
    ...(id === undefined ? {} : { id }),
    identifiers: shaped('identifiers', 'map', emptyMapping(node.at)),
    attrs: shaped('attrs', 'map', emptyMapping(node.at)),
    conditions: shaped('conditions', 'list', list([], node.at)),
    ...(permissions.items.length > 0 ? { permissions } : {}),
    ...(strays.length > 0 ? { strays } : {}),
  };
}
