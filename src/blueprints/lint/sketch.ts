import { isDeepStrictEqual } from 'node:util';
import { OAuth2Provider } from '../../oauth/clients/oauth2-provider.entity.js';
import type { Entry } from '../reading/entry.js';
import { coerce } from '../models/field-rules.js';
import { fieldsOf, modelNamed } from '../models/catalogue.js';
import { flowStageBinding } from '../models/flow-stage-binding.js';
import type { Model, Row } from '../models/model.js';
import { plain, scalarsIn, textOf, type Mapping, type Member, type Node } from '../yaml/nodes.js';
import { House, type Blanks } from './house.js';
import type { Remark } from './rule.js';
import { Shelf } from './shelf.js';

type Conditions = ReadonlyMap<string, Node>;

/** What an entry says of an object. */
interface Written {
  given: ReadonlyMap<string, unknown>;
  undetermined: ReadonlySet<string>;
}

/** An object that files would make, as far as they say. */
interface Sketched {
  row: Row;
  /** The fields that entries name. */
  written: Set<string>;
  /** Fields whose values only the database or the environment knows. */
  unknown: Set<string>;
  /** The values that entries give, of fields that are in no row of its own, too. */
  values: Map<string, unknown>;
  /** True: it is new when it is made, so that whatever no entry says has its default. */
  fresh: boolean;
}

const IGNORING_CASE = '__iexact';
const NOTHING: ReadonlySet<string> = new Set();

type Part = new () => Row;

/** What files would make, put together without a database, so that they can refer to each other and be looked over. */
export class Sketch implements Blanks {
  private readonly objects = new Map<string, Sketched>();
  /** The same by their classes, to be looked up. */
  private readonly shelves = new Map<Part, Shelf<Sketched>>();
  private readonly ids: Map<Entry, string>;
  /** Models and targets of which all that there is was said. */
  private readonly complete = new Set<string>();
  /** How often something was looked for and is not in any of the files. */
  misses = 0;

  /** `earlier`: the same files, read once already; what comes further down in them is found there. */
  constructor(private readonly earlier?: Sketch) {
    this.ids = earlier?.ids ?? new Map<Entry, string>();
  }

  /** The id of what an entry makes; it is the same each time that the files are read. */
  idOf(entry: Entry): string | undefined {
    return this.ids.get(entry);
  }

  /** The object that an entry is about, where another entry has made it. */
  existing(model: Model, conditions: Conditions): Row | undefined {
    return this.all(model, conditions)[0]?.row;
  }

  /** The id of the first object for which all conditions hold. */
  find(model: Model, conditions: Conditions): string | undefined {
    const found = this.existing(model, conditions) ?? this.earlier?.existing(model, conditions);
    if (!found) this.misses++;
    return found?.id;
  }

  /** Takes down what an entry has made of a row. `fresh`: the row is new when it is made. */
  keep(entry: Entry, row: Row, { given, undetermined }: Written, { fresh }: { fresh: boolean }): void {
    const before = this.objects.get(row.id);
    if (!before) this.ids.set(entry, row.id);
    const unknown = [...(before?.unknown ?? NOTHING)].filter((field) => !given.has(field));
    this.put({
      row,
      written: new Set([...(before?.written ?? NOTHING), ...given.keys()]),
      unknown: new Set([...unknown, ...undetermined]),
      values: new Map([...(before?.values ?? []), ...given]),
      fresh: before?.fresh ?? fresh,
    });
  }

  remove(model: Model, { members }: Mapping): void {
    for (const { row } of this.all(model, valuesOf(members))) this.take(row);
  }

  /** Of what is bound to a target, only what is to be kept is there: see `models/only.ts`. */
  keepOnly({ members }: Mapping, attrs: Mapping): void {
    const model = modelNamed(textOf(attrs.members.get('model')?.value) ?? '');
    const keep = attrs.members.get('keep')?.value;
    const target = textOf(members.get('target')?.value);
    if (!model || keep?.kind !== 'list' || target === undefined) return;
    const ids = new Set(plain(keep) as unknown[]);
    for (const { row } of this.all(model, valuesOf(members))) if (!ids.has(row.id)) this.take(row);
    this.complete.add(`${model.names[0]} ${target}`);
  }

  unknown(id: string): ReadonlySet<string> {
    return this.objects.get(id)?.unknown ?? NOTHING;
  }

  listed(target: string): boolean {
    return this.complete.has(`${flowStageBinding.names[0]} ${target}`);
  }

  /** What the files come to, to be looked over. */
  get house(): House {
    const rows = new Map<Part, Row[]>();
    for (const { row } of this.objects.values()) {
      const part = row.constructor as Part;
      const known = rows.get(part);
      if (known) known.push(row);
      else rows.set(part, [row]);
    }
    this.tieProviders((rows.get(OAuth2Provider) ?? []) as OAuth2Provider[]);
    return new House(rows, this);
  }

  /** A remark on what nobody has written holds only of an object that is new. */
  qualified(remark: Remark): Remark {
    const object = this.objects.get(remark.about);
    if (!object || object.fresh || remark.field === undefined || object.written.has(remark.field)) return remark;
    return { ...remark, advice: `${remark.advice}, unless the object exists already` };
  }

  /** Which provider an application has is kept with the provider. */
  private tieProviders(providers: OAuth2Provider[]): void {
    const byId = new Map(providers.map((provider) => [provider.id, provider]));
    let anybodys = false;
    for (const { row, values, unknown } of this.objects.values()) {
      const provider = byId.get((values.get('provider') ?? '') as string);
      if (provider) provider.application = row.id;
      if (anybodys || !unknown.has('provider')) continue;
      // it may have any of those that nobody has so far
      anybodys = true;
      for (const free of providers) {
        if (free !== provider && free.application === null) this.objects.get(free.id)?.unknown.add('application');
      }
    }
  }

  private put(object: Sketched): void {
    this.objects.set(object.row.id, object);
    const part = object.row.constructor as Part;
    let shelf = this.shelves.get(part);
    if (!shelf) this.shelves.set(part, (shelf = new Shelf(({ row }, name) => valueOf(row, name))));
    shelf.put(object);
  }

  private take({ id, constructor }: Row): void {
    this.objects.delete(id);
    this.shelves.get(constructor as Part)?.take(id);
  }

  private all(model: Model, conditions: Conditions): Sketched[] {
    const shelf = this.shelves.get(model.entity);
    const wanted = wantedOf(model, conditions);
    if (!shelf || !wanted) return [];
    return shelf
      .having(wanted)
      .filter(
        ({ row, unknown }) =>
          (!model.config || (row as Row & { type?: string }).type === model.config.type) &&
          [...wanted].every(([name, value]) => !unknown.has(name) && isDeepStrictEqual(valueOf(row, name), value)),
      );
  }
}

const valuesOf = (members: ReadonlyMap<string, Member>): Map<string, Node> =>
  new Map([...members].map(([field, { value }]) => [field, value]));

/** What objects have that the conditions hold of; undefined when there can be none. */
function wantedOf(model: Model, conditions: Conditions): Map<string, unknown> | undefined {
  const fields = fieldsOf(model);
  const wanted = new Map<string, unknown>();
  for (const [name, node] of conditions) {
    if (scalarsIn(node).some((part) => part.unknown === true || part.gap)) return undefined;
    const value = coerce(plain(node), fields.get(fieldIn(name)) ?? []);
    wanted.set(name, name.endsWith(IGNORING_CASE) ? String(value).toLowerCase() : value);
  }
  return wanted;
}

function fieldIn(name: string): string {
  if (name.endsWith(IGNORING_CASE)) return name.slice(0, -IGNORING_CASE.length);
  return name === 'pk' ? 'id' : name;
}

/** What a row has for the name of a condition, as the database would find it. */
function valueOf(row: Row, name: string): unknown {
  const { config } = row as Row & { config?: object };
  const value = ({ ...config, ...row } as Record<string, unknown>)[fieldIn(name)];
  return name.endsWith(IGNORING_CASE) ? String(value).toLowerCase() : value;
}
