import { readDocument } from '../yaml/document.js';
import { emptyMapping, readEntry, type Entry } from './entry.js';
import { BlueprintError, type Finding } from '../reports/findings.js';
import { Mistake, plain, textOf, type Mapping, type Node } from '../yaml/nodes.js';
import { expandShort, isShort, notAnEntry } from '../short/short-form.js';
import { isHelper, straysIn } from './strays.js';

/** A file that was read: its entries in the long form, not yet resolved. */
export interface Blueprint {
  readonly file: string;
  /** `metadata.name`, or the file. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Values for `!Context`. */
  readonly context: Mapping;
  readonly entries: readonly Entry[];
  /** What is to be said about the rest of the file. */
  readonly remarks: readonly Finding[];
}

/** Keys that may stand beside the entries, or beside the one entry of a file that has no `entries:`. */
export const FRAME = ['version', 'metadata', 'context'];

const METADATA = ['name', 'labels'];

/** @throws BlueprintError with everything in the file that cannot be read */
export function readBlueprint(text: string, file: string): Blueprint {
  const { root, mistakes } = readDocument(text);
  const blueprint = mistakes.length > 0 ? undefined : readRoot(root, file, mistakes);
  if (!blueprint || mistakes.length > 0) {
    throw new BlueprintError(mistakes.map(({ message, at }) => ({ severity: 'error', file, at, message })));
  }
  return blueprint;
}

function readRoot(root: Node | undefined, file: string, mistakes: Mistake[]): Blueprint | undefined {
  if (root?.kind !== 'map') {
    const message = root
      ? 'a blueprint is a mapping with entries, or one entry in the short form'
      : 'the file is empty';
    mistakes.push(new Mistake(message, root?.at ?? { line: 1, column: 1 }));
    return undefined;
  }
  const member = (name: string): Node | undefined => root.members.get(name)?.value;
  const version = member('version');
  if (version && textOf(version) !== '1')
    mistakes.push(new Mistake('only version 1 of blueprints is known', version.at));
  const metadata = readMapping(member('metadata'), 'metadata', mistakes);
  const labels = readMapping(metadata?.members.get('labels')?.value, 'labels', mistakes);
  return {
    file,
    name: textOf(metadata?.members.get('name')?.value) ?? file,
    labels: Object.fromEntries([...(labels?.members ?? [])].map(([key, { value }]) => [key, textOf(value) ?? ''])),
    context: readMapping(member('context'), 'context', mistakes) ?? emptyMapping(root.at),
    entries: readEntries(root, mistakes),
    remarks: remarksOn(root, metadata, file, mistakes),
  };
}

/** Keys around the entries that mean nothing. Where something is in the short form, authentik's patience ends. */
function remarksOn(root: Mapping, metadata: Mapping | undefined, file: string, mistakes: Mistake[]): Finding[] {
  const strays = [
    ...(root.members.has('entries') ? straysIn(root, [...FRAME, 'entries']) : []),
    ...(metadata ? straysIn(metadata, METADATA) : []),
  ];
  if (itemsIn(root, []).some((item) => item.kind === 'map' && isShort(item))) {
    mistakes.push(...strays.map(({ message, at }) => new Mistake(message, at)));
    return [];
  }
  return strays.map(({ message, at }) => ({
    severity: 'warning',
    file,
    at,
    message: `${message}; it is passed over`,
  }));
}

function readEntries(root: Mapping, mistakes: Mistake[]): Entry[] {
  return itemsIn(root, mistakes).flatMap((item, i) => readOne(item, i + 1, mistakes));
}

/** What stands where entries stand, in whichever form. */
export function itemsIn(root: Mapping, mistakes: Mistake[]): readonly Node[] {
  const entries = root.members.get('entries')?.value;
  if (entries) return items(entries, mistakes);
  const only = new Map([...root.members].filter(([key]) => !FRAME.includes(key) && !isHelper(key)));
  return only.size === 0 ? [] : [{ ...root, members: only }];
}

function readOne(item: Node, number: number, mistakes: Mistake[]): Entry[] {
  if (item.kind !== 'map') {
    mistakes.push(new Mistake('an entry is a mapping', item.at));
    return [];
  }
  if (isShort(item)) return expandShort(item, number, mistakes);
  if (item.members.has('model')) return [readEntry(item, number, mistakes)].filter((entry) => entry !== undefined);
  mistakes.push(notAnEntry(item));
  return [];
}

/** A list of entries, or sections with a list each, which are joined in their order. */
function items(entries: Node, mistakes: Mistake[]): readonly Node[] {
  if (entries.kind === 'list') return entries.items;
  if (entries.kind === 'map') return [...entries.members.values()].flatMap(({ value }) => items(value, mistakes));
  if (plain(entries) === null) return [];
  mistakes.push(new Mistake('entries is a list of entries, or sections that hold lists', entries.at));
  return [];
}

function readMapping(node: Node | undefined, name: string, mistakes: Mistake[]): Mapping | undefined {
  if (!node || (node.kind === 'scalar' && node.value === null)) return undefined;
  if (node.kind === 'map') return node;
  mistakes.push(new Mistake(`${name} has to be a mapping`, node.at));
  return undefined;
}
