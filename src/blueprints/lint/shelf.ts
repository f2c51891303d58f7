import type { Row } from '../models/model.js';

/** What can be kept on a shelf. */
export interface Keepable {
  readonly row: Row;
}

/** A value as a word that equal values share; of whatever is no plain value only the kind. */
const wordOf = (value: unknown): string =>
  value === null || typeof value !== 'object' ? `${typeof value} ${String(value)}` : 'object';

/** Objects of one class in the order in which they came, and by the values that they are looked up by. */
export class Shelf<T extends Keepable> {
  private readonly objects = new Map<string, { object: T; place: number }>();
  /** By what is looked at, and what stands there: the ids. Made when something is first looked up by it. */
  private readonly indexes = new Map<string, Map<string, Set<string>>>();
  private places = 0;

  /** `read`: the value of an object that a name stands for. */
  constructor(private readonly read: (object: T, name: string) => unknown) {}

  put(object: T): void {
    const { id } = object.row;
    const before = this.objects.get(id);
    if (before) this.unlist(before.object);
    this.objects.set(id, { object, place: before?.place ?? this.places++ });
    for (const [name, index] of this.indexes) this.list(index, name, object);
  }

  take(id: string): void {
    const before = this.objects.get(id);
    if (before) this.unlist(before.object);
    this.objects.delete(id);
  }

  /** All that may have these values, and none that has others which are plain. */
  having(values: ReadonlyMap<string, unknown>): T[] {
    if (values.size === 0) return [...this.objects.values()].map(({ object }) => object);
    const sets = [...values].map(([name, value]) => this.index(name).get(wordOf(value)) ?? new Set<string>());
    const smallest = sets.reduce((a, b) => (b.size < a.size ? b : a));
    return [...smallest]
      .filter((id) => sets.every((set) => set.has(id)))
      .map((id) => this.objects.get(id)!)
      .toSorted((a, b) => a.place - b.place)
      .map(({ object }) => object);
  }

  private index(name: string): Map<string, Set<string>> {
    let index = this.indexes.get(name);
    if (!index) {
      this.indexes.set(name, (index = new Map()));
      for (const { object } of this.objects.values()) this.list(index, name, object);
    }
    return index;
  }

  private list(index: Map<string, Set<string>>, name: string, object: T): void {
    const word = wordOf(this.read(object, name));
    const ids = index.get(word);
    if (ids) ids.add(object.row.id);
    else index.set(word, new Set([object.row.id]));
  }

  private unlist(object: T): void {
    for (const [name, index] of this.indexes) index.get(wordOf(this.read(object, name)))?.delete(object.row.id);
  }
}
