import { Inside } from './inside.js';
import type { Inventory } from './inventory.js';
import { inModelOrder } from './model-order.js';
import { isRequired, type Thing } from './thing.js';

/** One entry to be written: an object, or only some of its fields when those had to wait for another object. */
export interface Place {
  readonly thing: Thing;
  /** The fields that this entry writes; by which the object is found is written besides. */
  readonly fields: readonly string[];
  /** True: an entry before this one has made the object. */
  readonly again: boolean;
}

/** What is written inside which entry, when nothing is. */
interface Nesting {
  headOf(thing: Thing): Thing | undefined;
  of(head: Thing): Thing[];
}

const FLAT: Nesting = { headOf: () => undefined, of: () => [] };

/**
 * The objects in the order of their entries: what is referred to comes first, and what is a part follows its whole.
 * Among those that do not care, models and natural keys decide, so that the same objects always come in the same order.
 * Where objects refer to each other in a circle, one of them is written in two entries.
 */
export function inOrder(inventory: Inventory, things: ReadonlySet<Thing>): Place[] {
  return new Ordering(inventory, things, FLAT).run();
}

/** The same, where the short form writes objects inside the entries of others, as far as that makes no circle. */
export function inShortOrder(inventory: Inventory, things: ReadonlySet<Thing>): { places: Place[]; inside: Inside } {
  const apart = new Set<Thing>();
  for (;;) {
    const inside = new Inside(inventory, things, apart);
    const ordering = new Ordering(inventory, things, inside);
    const places = ordering.run();
    if (ordering.tangled.size === 0) return { places, inside };
    for (const head of ordering.tangled) apart.add(head);
  }
}

class Ordering {
  /** Entries that hold others and are in a circle because of them. */
  readonly tangled = new Set<Thing>();
  private readonly models = inModelOrder();
  private readonly places: Place[] = [];
  private readonly open = new Set<Thing>();
  private readonly done = new Set<Thing>();
  /** Fields that wait until the circle that they close is there. */
  private waiting: Place[] = [];
  /** What follows the entry of its whole. */
  private readonly parts = new Map<Thing, Thing[]>();

  constructor(
    private readonly inventory: Inventory,
    private readonly things: ReadonlySet<Thing>,
    private readonly nesting: Nesting,
  ) {
    for (const thing of this.sorted(things)) {
      const whole = this.wholeOf(thing);
      if (whole) this.parts.set(whole, [...(this.parts.get(whole) ?? []), thing]);
    }
  }

  run(): Place[] {
    for (const thing of this.sorted(this.things)) {
      if (!this.wholeOf(thing) && !this.nesting.headOf(thing)) this.withParts(thing);
    }
    return this.places;
  }

  private withParts(thing: Thing): void {
    const before = this.places.length;
    this.visit(thing);
    this.places.push(...this.waiting);
    this.waiting = [];
    for (const { thing: one, again } of this.places.slice(before)) {
      if (!again) for (const part of this.parts.get(one) ?? []) this.withParts(part);
    }
  }

  private visit(thing: Thing): void {
    if (this.done.has(thing) || this.open.has(thing)) return;
    this.open.add(thing);
    const inner = this.nesting.of(thing);
    const late: string[] = [];
    for (const field of this.inventory.references(thing)) {
      const targets = this.targets(thing, field, thing);
      const circle = targets.filter((target) => this.open.has(target));
      for (const target of circle) if (this.nesting.of(target).length > 0) this.tangled.add(target);
      if (circle.length > 0 && canWait(thing, field)) late.push(field);
      for (const target of targets) this.visit(target);
    }
    for (const one of inner) {
      for (const target of this.inventory.references(one).flatMap((field) => this.targets(one, field, thing))) {
        if (this.open.has(target)) this.tangled.add(thing);
        else this.visit(target);
      }
    }
    this.open.delete(thing);
    this.done.add(thing);
    const fields = [...thing.fields.keys()].filter((field) => !thing.identifiers.includes(field));
    this.places.push({ thing, fields: fields.filter((field) => !late.includes(field)), again: false });
    if (late.length > 0) this.waiting.push({ thing, fields: late, again: true });
  }

  /** The entries that have to be there for a field of an object that is written in the entry of `head`. */
  private targets(thing: Thing, field: string, head: Thing): Thing[] {
    const targets = this.inventory.referred(thing, field).filter((target) => this.things.has(target));
    const heads = targets.map((target) => this.nesting.headOf(target) ?? target);
    return heads.filter((target, i) => target !== head || targets[i] === thing);
  }

  /** The entry after which a part comes. */
  private wholeOf(thing: Thing): Thing | undefined {
    const field = thing.model.partOf;
    if (field === undefined || this.nesting.headOf(thing)) return undefined;
    const [whole] = this.inventory.referred(thing, field).filter((target) => this.things.has(target));
    return whole && (this.nesting.headOf(whole) ?? whole);
  }

  private sorted(things: Iterable<Thing>): Thing[] {
    const rank = ({ model }: Thing): number => this.models.indexOf(model);
    return this.inventory.inOrder(things).toSorted((a, b) => rank(a) - rank(b));
  }
}

/** Whether a field can be written when the object is there already. */
const canWait = ({ model, identifiers }: Thing, field: string): boolean =>
  !identifiers.includes(field) && !isRequired(model, field);
