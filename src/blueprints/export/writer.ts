import { referencesOf } from '../models/catalogue.js';
import { list, mapping, nodeOf, scalar, tagged, type Mapping, type Node } from '../yaml/nodes.js';
import type { Inventory } from './inventory.js';
import type { Names } from './names.js';
import type { Place } from './order.js';
import type { Thing } from './thing.js';

/** Where something stands that was not read from a file. */
export const NOWHERE = { line: 1, column: 1 };

export const text = (value: string): Node => scalar(value, NOWHERE);
export const map = (values: Readonly<Record<string, Node | undefined>>): Mapping => mapping(values, NOWHERE);
export const items = (nodes: readonly Node[]): Node => list(nodes, NOWHERE);

/** Writes entries one after the other, and knows which objects those that are written can be referred to by. */
export class Writer {
  /** Objects that have an entry of their own so far. */
  private readonly written = new Set<Thing>();
  private readonly mentioned = new Set<Thing>();
  private readonly entries: { thing: Thing; node: Mapping }[] = [];

  constructor(
    readonly inventory: Inventory,
    readonly names: Names,
  ) {}

  /** Adds the entry of an object; `node` holds its `id` if there is one to be had. */
  add(thing: Thing, node: Mapping): void {
    this.entries.push({ thing, node });
    if (node.members.has('id')) this.written.add(thing);
  }

  /** All entries; an id that nobody mentions is left out. */
  finish(): Node[] {
    return this.entries.map(({ thing, node }) =>
      this.mentioned.has(thing)
        ? node
        : { ...node, members: new Map([...node.members].filter(([name]) => name !== 'id')) },
    );
  }

  /** The entry of authentik's form. */
  long({ thing, fields, again }: Place): Mapping {
    const attrs = { ...this.values(thing, fields), ...(again ? {} : this.secrets(thing)) };
    return map({
      model: text(thing.model.names[0]),
      id: again ? undefined : text(this.names.id(thing)),
      identifiers: map(this.values(thing, thing.identifiers)),
      attrs: Object.keys(attrs).length === 0 ? undefined : map(attrs),
    });
  }

  /** Who may do what with an object: one more entry for it, when everybody is there. None: nobody may anything. */
  permissions(thing: Thing): Mapping | undefined {
    const permissions = this.inventory.permissions(thing);
    if (permissions.length === 0) return undefined;
    return map({
      model: text(thing.model.names[0]),
      identifiers: map(this.values(thing, thing.identifiers)),
      permissions: items(
        permissions.map(({ permission, field, holder }) =>
          map({ permission: text(permission), [field]: this.reference(holder) }),
        ),
      ),
    });
  }

  private values(thing: Thing, fields: readonly string[]): Record<string, Node> {
    return Object.fromEntries(fields.map((field) => [field, this.value(thing, field)]));
  }

  secrets(thing: Thing): Record<string, Node> {
    const variable = (field: string): Node => tagged('!Env', text(this.names.variable(thing, field)), NOWHERE);
    return Object.fromEntries(thing.secrets.map((field) => [field, variable(field)]));
  }

  value(thing: Thing, field: string, reference = (target: Thing): Node => this.reference(target)): Node {
    const value = thing.fields.get(field);
    if (!referencesOf(thing.model, field)) return nodeOf(value, NOWHERE);
    const targets = this.inventory.referred(thing, field);
    if (Array.isArray(value)) return items(targets.map(reference));
    return targets[0] ? reference(targets[0]) : scalar(null, NOWHERE);
  }

  /** `!KeyOf` an entry before, or `!Find` by what the object is known by. */
  reference(target: Thing): Node {
    if (this.written.has(target)) {
      this.mentioned.add(target);
      return tagged('!KeyOf', text(this.names.id(target)), NOWHERE);
    }
    const conditions = target.identifiers.map((field) => items([text(field), this.value(target, field)]));
    return tagged('!Find', items([text(target.model.names[0]), ...conditions]), NOWHERE);
  }
}
