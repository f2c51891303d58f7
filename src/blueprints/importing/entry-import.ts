import type { EntityManager } from 'typeorm';
import type { Syntax } from '../../expressions/syntax.service.js';
import { Draft } from './draft.js';
import { STATES, type Entry, type State } from '../reading/entry.js';
import { isUuid } from '../models/field-rules.js';
import { lastGuardOf } from './in-use.js';
import { checkExpressions } from './expressions.js';
import { FieldWriter, type Teller } from './field-writer.js';
import { covered, uncovered } from './finders.js';
import { inOrderOf, placesIn, privateIn, resolveFields } from './fields.js';
import type { Sketch } from '../lint/sketch.js';
import { referencesOf, tableOf } from '../models/catalogue.js';
import { findRows } from '../models/find-rows.js';
import { notAllowed } from '../models/excluded.js';
import type { Model, Row, Work } from '../models/model.js';
import { ONLY, removeAll, surplusOf } from '../models/only.js';
import { remove } from '../models/remove.js';
import {
  merge,
  Mistake,
  plain,
  quoted,
  scalarsIn,
  textOf,
  truthy,
  type Gap,
  type Mapping,
  type Member,
  type Node,
  type Place,
} from '../yaml/nodes.js';
import { givePermissions, readPermissions } from './permissions.js';
import { didYouMean } from '../yaml/nearest.js';
import { applyOther, META_APPLY, type Others } from './others.js';
import type { Change, Result } from '../reports/entry-report.js';
import { FollowOn, type Fate, type Resolver } from '../tags/resolver.js';

/** What became of an entry, and how that is reported. */
export interface Verdict {
  fate: Fate;
  model: string;
  id?: string;
  /** The object itself, where it was read or made. */
  row?: Row;
  /** What was removed because it is not in a list that is complete. */
  surplus?: { model: Model; rows: readonly Row[] };
  /** Whether the entry gives a field a value that is told to nobody. */
  hidden?: (field: string) => boolean;
  result: Result;
  changes?: Change[];
  why?: string;
  /** Where the value of a field stands; undefined when the entry does not give it. */
  placeOf?: (field: string) => Place | undefined;
}

/** The entry is wrong, and its mistakes have been told. */
export class EntryFailed extends Error {}

/** One entry on its way into the database; without `work` it is only checked, as far as that goes. */
export class EntryImport {
  constructor(
    private readonly entry: Entry,
    private readonly resolver: Resolver,
    private readonly teller: Teller,
    private readonly work: Work | undefined,
    private readonly syntax: Syntax,
    private readonly others?: Others,
    private readonly sketch?: Sketch,
  ) {}

  async run(): Promise<Verdict> {
    const { entry } = this;
    const kind = await this.resolver.resolve(entry.model);
    const name = textOf(kind);
    if (name === undefined) return { fate: { kind: 'unknown', table: undefined }, model: '', result: 'skipped' };
    if (name === ONLY) return this.only();
    if (name.toLowerCase() === META_APPLY) return this.applyOther();
    const never = notAllowed(name);
    if (never !== undefined && (await this.conditionsHold())) throw new Mistake(never, entry.model.at);
    const model = covered(name, entry.model.at, quoted(kind));
    if (!model) return this.skipped(name, uncovered(name));
    if (model.findOnly)
      throw new Mistake(`Model ${name} not allowed: an entry says which kind it makes`, entry.model.at);
    if (!(await this.conditionsHold())) return this.leftOut(model.names[0], await this.spokenOf(model));
    const state = await this.state();
    const identifiers = this.withOwnIds(
      model,
      await resolveFields(this.resolver, this.teller, entry.identifiers, state === 'absent'),
    );
    if (state === 'absent') return this.absent(model, identifiers);
    const attrs = this.withOwnIds(model, await resolveFields(this.resolver, this.teller, entry.attrs));
    if (this.teller.failed) throw new EntryFailed();
    return this.present(model, state, identifiers, merge(attrs, identifiers) as Mapping);
  }

  private async present(model: Model, state: State, identifiers: Mapping, values: Mapping): Promise<Verdict> {
    const missing = scalarsIn(identifiers).find((part) => part.gap);
    if (missing?.gap?.uncovered) return this.passOver(model, values, missing.gap);
    if (missing?.gap) throw new Mistake(missing.gap.why, missing.at, missing.gap.need ?? true);

    const existing = await this.existing(model, identifiers);
    const done = (row: Row, result: Result, changes: Change[] = []): Verdict => {
      const pk = textOf(identifiers.members.get('pk')?.value);
      if (pk !== undefined) this.resolver.ids.set(pk, row.id);
      return {
        fate: { kind: 'made', id: row.id, table: tableOf(model) },
        model: model.names[0],
        id: row.id,
        row,
        result,
        changes,
        placeOf: placesIn(model, values),
        hidden: privateIn(model, values),
      };
    };
    if (existing && state === 'created')
      return { ...done(existing, this.work ? 'unchanged' : 'checked'), why: 'it exists, and is only to be created' };
    if (existing && state === 'must_created' && this.work) {
      throw new Mistake('the state is must_created, and the object exists already', this.entry.state.at);
    }

    const draft = new Draft(model, this.work, existing);
    const known = existing ? undefined : this.sketch?.idOf(this.entry);
    if (known !== undefined) draft.set('id', known);
    const writer = new FieldWriter(model, draft, this.entry, this.teller, this.work);
    for (const [field, member] of values.members) await writer.write(field, member);
    if (writer.uncovered !== undefined) return this.passOver(model, values, writer.uncovered);
    await writer.check(values);
    await checkExpressions({ entry: this.entry, model, draft, writer, values }, this.syntax, this.teller);
    const permissions = await readPermissions(this.entry, model, this.resolver, this.teller, this.work);
    if (this.teller.failed) throw new EntryFailed();
    if (!this.work) {
      this.sketch?.keep(this.entry, draft.row, writer, { fresh: state !== 'present' });
      return done(draft.row, 'checked');
    }

    const changes = await draft.store(this.work.tx);
    for (const write of writer.extras.values()) changes.push(...(await write(this.work, draft.row.id)));
    changes.push(...(await givePermissions(this.work.tx, draft.row.id, permissions)));
    const told = inOrderOf([model.key, ...values.members.keys()], model, changes);
    if (draft.isNew) return done(draft.row, 'created', told);
    return done(draft.row, told.length > 0 ? 'updated' : 'unchanged', told);
  }

  private async absent(model: Model, identifiers: Mapping): Promise<Verdict> {
    const verdict: Verdict = {
      fate: { kind: 'none', why: 'its state is absent' },
      model: model.names[0],
      result: 'unchanged',
      why: 'there is none, as wanted',
    };
    if (scalarsIn(identifiers).some((part) => part.gap)) return verdict;
    if (this.teller.failed) throw new EntryFailed();
    if (!this.work) {
      this.sketch?.remove(model, identifiers);
      return { ...verdict, result: 'checked' };
    }
    const existing = await this.existing(model, identifiers);
    if (!existing) return verdict;
    await this.mayGo(model, existing, this.work.tx);
    await remove(this.work.tx, model, existing.id);
    return { fate: verdict.fate, model: verdict.model, result: 'removed' };
  }

  /** @throws Mistake when something would be open to everybody without the object, or the server needs it */
  private async mayGo(model: Model, row: Row, tx: EntityManager): Promise<void> {
    const lasting = model.permanent?.(row);
    if (lasting !== undefined) throw new Mistake(`it cannot be removed: ${lasting}`, this.entry.at);
    const open = await lastGuardOf(tx, row.id);
    if (open === undefined) return;
    const advice = 'without it everybody would be let in. Bind something else there, or remove that first';
    throw new Mistake(`it cannot be removed: it is the last to guard the ${open}, and ${advice}`, this.entry.at);
  }

  private leftOut(model: string, row?: Row): Verdict {
    const why = 'its conditions do not hold';
    return { fate: { kind: 'none', why }, model, ...(row ? { id: row.id } : {}), result: 'skipped', why };
  }

  /** The object of an entry that is left out: it is spoken of all the same. Nothing is said about what is wrong there. */
  private async spokenOf(model: Model): Promise<Row | undefined> {
    if (!this.work) return undefined;
    const { listener } = this.resolver;
    this.resolver.listener = undefined;
    try {
      const members = new Map<string, Member>();
      for (const [field, { at, value }] of this.entry.identifiers.members) {
        members.set(field, { at, value: await this.resolver.resolve(value) });
      }
      return await this.existing(model, { ...this.entry.identifiers, members });
    } catch (error) {
      if (error instanceof Mistake || error instanceof FollowOn) return undefined;
      throw error;
    } finally {
      this.resolver.listener = listener;
    }
  }

  private async applyOther(): Promise<Verdict> {
    if (!(await this.conditionsHold())) return this.leftOut(META_APPLY);
    const attrs = await resolveFields(this.resolver, this.teller, this.entry.attrs);
    if (this.teller.failed) throw new EntryFailed();
    const { result, why } = await applyOther(attrs, this.entry.at, this.teller, this.others);
    return { fate: { kind: 'none', why: `${META_APPLY} makes nothing` }, model: META_APPLY, result, why };
  }

  private async only(): Promise<Verdict> {
    if (!(await this.conditionsHold())) return this.leftOut(ONLY);
    const identifiers = await resolveFields(this.resolver, this.teller, this.entry.identifiers);
    const attrs = await resolveFields(this.resolver, this.teller, this.entry.attrs);
    if (this.teller.failed) throw new EntryFailed();
    const fate: Fate = { kind: 'none', why: `${ONLY} makes nothing` };
    if (!this.work) {
      this.sketch?.keepOnly(identifiers, attrs);
      return { fate, model: ONLY, result: 'checked' };
    }
    const { model, rows } = await surplusOf(this.work, identifiers, attrs);
    if (rows.length === 0) return { fate, model: ONLY, result: 'unchanged' };
    await removeAll(this.work, model, rows);
    return { fate, model: ONLY, result: 'removed', surplus: { model, rows } };
  }

  /** By its id, or by all other identifiers together. */
  private async existing(model: Model, identifiers: Mapping): Promise<Row | undefined> {
    const where = new Map([...identifiers.members].map(([field, { value }]) => [field, value]));
    if (where.size === 0) {
      const example = `identifiers: { ${model.key}: … }`;
      throw new Mistake(
        `there are no identifiers: say by what the object is found, for example ${example}`,
        this.entry.at,
      );
    }
    if (!this.work) return this.sketch?.existing(model, where);
    const { tx } = this.work;
    const pk = where.get('pk') ?? where.get('id');
    // what is no uuid is an id of another server's, and nothing here has it
    const [byId] = pk && isUuid(plain(pk)) ? await findRows(tx, model, new Map([['pk', pk]])) : [];
    if (byId) return byId;
    const others = new Map([...where].filter(([field]) => field !== 'pk' && field !== 'id'));
    if (others.size === 0) return undefined;
    return (await findRows(tx, model, others))[0];
  }

  /** The same, where what the file calls by an id of another server's is called by its own. */
  private withOwnIds(model: Model, fields: Mapping): Mapping {
    const { ids } = this.resolver;
    if (ids.size === 0) return fields;
    const own = (node: Node): Node => {
      if (node.kind === 'list') return { ...node, items: node.items.map(own) };
      const id = ids.get(textOf(node) ?? '');
      return node.kind === 'scalar' && id !== undefined ? { ...node, value: id } : node;
    };
    const members = [...fields.members].map(
      ([field, { at, value }]) => [field, { at, value: referencesOf(model, field) ? own(value) : value }] as const,
    );
    return { ...fields, members: new Map(members) };
  }

  /** An entry that needs something which this server does not have is left out, unless that would open a door. */
  private passOver(model: Model, values: Mapping, { why, cause = why }: Gap): Verdict {
    const reason = model.indispensable?.(values.members.get('target')?.value);
    if (reason !== undefined) throw new Mistake(`${why}; but the entry cannot be left out: ${reason}`, this.entry.at);
    return this.skipped(model.names[0], why, cause);
  }

  private skipped(model: string, why: string, cause = why): Verdict {
    this.teller.passOver(why, this.entry.at);
    return { fate: { kind: 'uncovered', why: cause }, model, result: 'skipped', why };
  }

  private async conditionsHold(): Promise<boolean> {
    for (const condition of this.entry.conditions.items) {
      const value = await this.resolver.resolve(condition);
      if (!truthy(value) && !scalarsIn(value).some((part) => part.unknown)) return false;
    }
    return true;
  }

  private async state(): Promise<State> {
    const node = await this.resolver.resolve(this.entry.state);
    const text = textOf(node);
    const state = STATES.find((known) => known === text);
    if (state) return state;
    if (node.kind === 'scalar' && node.unknown) return 'present';
    throw new Mistake(`a state is one of ${STATES.join(', ')}${didYouMean(text ?? '', STATES)}`, node.at);
  }
}
