import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from 'typeorm';
import { ObjectPermission } from '../../users/object-permission.entity.js';
import { extraOf, referencesOf } from '../models/catalogue.js';
import { findRows } from '../models/find-rows.js';
import { models } from '../models/index.js';
import { compareKeys, type Key } from './compare.js';
import { identify } from './identity.js';
import { idsIn, isEmpty, isRequired, newValues, readThing, type Raw, type Thing } from './thing.js';

/** What somebody may do with an object. */
export interface Permission {
  permission: string;
  field: string;
  holder: Thing;
}

/** Every object that entries can make, as the database has it at one moment. */
export class Inventory {
  private readonly keys = new Map<string, Key>();

  private constructor(
    /** By id. Those that are never exported are here, too: others may refer to them. */
    readonly things: ReadonlyMap<string, Thing>,
    private readonly given: readonly ObjectPermission[],
    /** What could not be said. */
    readonly notes: readonly string[],
  ) {}

  static async read(tx: EntityManager): Promise<Inventory> {
    const objects: Raw[] = [];
    for (const model of models.filter(({ findOnly }) => !findOnly)) {
      for (const row of await findRows(tx, model, new Map())) objects.push(await readThing(tx, model, row));
    }
    return Inventory.of(objects, await tx.find(ObjectPermission));
  }

  private static of(read: readonly Raw[], permissions: readonly ObjectPermission[]): Inventory {
    const notes: string[] = [];
    const known = new Set(read.map(({ id }) => id));
    const objects = read.filter((object) => {
      if (isWhole(object, known)) return true;
      notes.push(`an object of ${object.model.names[0]} refers to something that is gone, and is left out`);
      return false;
    });
    for (const object of objects) forgetLost(object, known);

    const things = new Map<string, Thing>();
    for (const model of new Set(objects.map((object) => object.model))) {
      const own = objects.filter((object) => object.model === model);
      const { fields, twins } = identify(own);
      for (const object of own) {
        const identifiers = fields.get(object);
        if (identifiers) things.set(object.id, thing(object, identifiers));
      }
      for (const [id, one] of twins) things.set(id, things.get(one)!);
    }
    return new Inventory(things, permissions, notes);
  }

  /** Those that an export is made of, each once. */
  get exported(): Thing[] {
    return [...new Set(this.things.values())].filter(({ exported }) => exported);
  }

  /** What a field refers to. */
  referred({ model, fields }: Thing, field: string): Thing[] {
    const targets = idsIn(model, field, fields.get(field)).map((id) => this.things.get(id)!);
    // what is kept in rows of its own comes in whatever order
    return extraOf(model, field) ? this.inOrder(targets) : targets;
  }

  /** Who may do what with an object. */
  permissions({ id }: Thing): Permission[] {
    const given = this.given.filter(({ object }) => object === id);
    const permissions = given.flatMap(({ permission, user, role }) => {
      const holder = this.things.get(user ?? role ?? '');
      return holder ? [{ permission, field: user === null ? 'role' : 'user', holder }] : [];
    });
    const key = ({ permission, field, holder }: Permission): Key => [permission, field, this.keyOf(holder)];
    return permissions.toSorted((a, b) => compareKeys(key(a), key(b)));
  }

  /** The fields that refer to something. */
  references({ model, fields }: Thing): string[] {
    return [...fields.keys()].filter((field) => referencesOf(model, field));
  }

  /** What people know an object by, for the order: the same in every database. */
  keyOf(thing: Thing): Key {
    let key = this.keys.get(thing.id);
    if (!key) {
      this.keys.set(thing.id, []);
      key = thing.identifiers.map((field) => {
        const [target] = this.referred(thing, field);
        return target ? this.keyOf(target) : (thing.fields.get(field) as string | number | boolean | null);
      });
      this.keys.set(thing.id, key);
    }
    return key;
  }

  inOrder(things: Iterable<Thing>): Thing[] {
    // a group and a policy may be of the same name
    const key = (thing: Thing): Key => [this.keyOf(thing), ...thing.identifiers];
    return [...things].toSorted((a, b) => compareKeys(key(a), key(b)));
  }
}

/** Whether everything is there that the object cannot be without. */
function isWhole({ model, values }: Raw, known: ReadonlySet<string>): boolean {
  return [...values].every(
    ([field, value]) => !isRequired(model, field) || idsIn(model, field, value).every((id) => known.has(id)),
  );
}

/** What refers to nothing any more says nothing. */
function forgetLost({ model, values }: Raw, known: ReadonlySet<string>): void {
  for (const [field, value] of values) {
    const ids = idsIn(model, field, value);
    if (ids.every((id) => known.has(id))) continue;
    values.set(field, Array.isArray(value) ? ids.filter((id) => known.has(id)) : null);
  }
}

function thing({ id, model, values, secrets, exported }: Raw, identifiers: readonly string[]): Thing {
  const always = [...identifiers, ...(model.demanded ?? [])];
  const differs = (than: Readonly<Record<string, unknown>>): Map<string, unknown> =>
    new Map(
      [...values].filter(([field, value]) => {
        if (always.includes(field)) return true;
        return extraOf(model, field) ? !isEmpty(value) : !isDeepStrictEqual(value, than[field]);
      }),
    );
  const given = differs(newValues(model, new Map()));
  // what a new object is completed with depends on what is given
  const completed = differs(newValues(model, given));
  const fields = new Map([...values].filter(([field]) => given.has(field) || completed.has(field)));
  return { id, model, fields, secrets, identifiers, exported };
}
