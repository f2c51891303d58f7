import type { Blueprint } from './blueprint.js';
import type { Entry } from './entry.js';
import { modelNamed, tableOf } from '../models/catalogue.js';
import { mapping, textOf, type Need, type Node } from '../yaml/nodes.js';
import type { SourceFile } from './source-file.js';
import { partsOf } from '../tags/arguments.js';

/** What an entry may make, and which file it is in. */
interface Offer {
  file: SourceFile;
  /** The text of each field that it names; undefined where a tag stands, which may turn out to be anything. */
  texts: ReadonlyMap<string, string | undefined>;
}

/** The offers of one table by the value of one field. */
interface Shelf {
  by: ReadonlyMap<string, readonly Offer[]>;
  /** Those that may have any value there. */
  open: readonly Offer[];
}

/** What files may bring, to be looked up by what others need. */
export class Supply {
  private readonly offers = new Map<string, Offer[]>();
  /** Of entries whose model is a tag. */
  private readonly ofAnything: Offer[] = [];
  private readonly shelves = new Map<string, Shelf>();

  constructor(files: readonly SourceFile[]) {
    for (const file of files) for (const entry of file.readable?.entries ?? []) this.take(file, entry);
  }

  /** The files that may bring the object. */
  filesFor({ model, values }: Need): Set<SourceFile> {
    const table = tableNamed(model);
    const wanted = [...values];
    const fits = ({ texts }: Offer): boolean =>
      wanted.every(([field, text]) => !texts.has(field) || (texts.get(field) ?? text) === text);
    return new Set([...this.likely(table, wanted), ...this.ofAnything].filter(fits).map(({ file }) => file));
  }

  /** The shortest list in which all offers of the table are that have the values. */
  private likely(table: string | undefined, wanted: readonly (readonly [string, string])[]): readonly Offer[] {
    if (table === undefined) return [];
    const lists = wanted.map(([field, text]) => {
      const { by, open } = this.shelf(table, field);
      return [by.get(text) ?? [], open];
    });
    const size = (list: readonly (readonly Offer[])[]): number => list.reduce((sum, { length }) => sum + length, 0);
    const all = [this.offers.get(table) ?? []];
    return lists.reduce((a, b) => (size(b) < size(a) ? b : a), all).flat();
  }

  private take(file: SourceFile, { model, identifiers, attrs }: Entry): void {
    const members = [...attrs.members, ...identifiers.members];
    const texts = new Map(
      members.map(([field, { value }]) => [field, value.kind === 'tag' ? undefined : (textOf(value) ?? '')]),
    );
    const name = textOf(model);
    const table = name === undefined ? undefined : tableNamed(name);
    const offer = { file, texts };
    if (name === undefined) this.ofAnything.push(offer);
    else if (table !== undefined) push(this.offers, table, offer);
  }

  private shelf(table: string, field: string): Shelf {
    const key = `${table} ${field}`;
    let shelf = this.shelves.get(key);
    if (!shelf) {
      const by = new Map<string, Offer[]>();
      const open: Offer[] = [];
      for (const offer of this.offers.get(table) ?? []) {
        const text = offer.texts.get(field);
        if (text === undefined) open.push(offer);
        else push(by, text, offer);
      }
      this.shelves.set(key, (shelf = { by, open }));
    }
    return shelf;
  }
}

/** What a file says in so many words that it refers to: every `!Find` without tags in its conditions. */
export function needsIn({ entries, context }: Blueprint): Need[] {
  const needs: Need[] = [];
  const walk = (node: Node): void => {
    if (node.kind === 'list') node.items.forEach(walk);
    else if (node.kind === 'map') for (const { value } of node.members.values()) walk(value);
    else if (node.kind === 'tag') {
      const need = FINDERS.includes(node.tag) ? literal(node.argument) : undefined;
      if (need) needs.push(need);
      walk(node.argument);
    }
  };
  walk(context);
  for (const { model, state, identifiers, attrs, conditions, permissions, at } of entries) {
    walk(mapping({ model, state, identifiers, attrs, conditions, permissions }, at));
  }
  return needs;
}

const FINDERS: readonly string[] = ['!Find', '!FindObject'];

function literal(argument: Node): Need | undefined {
  const [first, ...pairs] = partsOf(argument);
  const model = textOf(first);
  const values = new Map<string, string>();
  for (const pair of pairs) {
    const [field, value] = partsOf(pair).map(textOf);
    if (field === undefined || value === undefined) return undefined;
    values.set(field, value);
  }
  return model === undefined || values.size === 0 ? undefined : { model, values };
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function tableNamed(name: string): string | undefined {
  const model = modelNamed(name);
  return model && tableOf(model);
}
