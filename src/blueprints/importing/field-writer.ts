import type { Problem } from '../../platform/validation.js';
import type { Draft } from './draft.js';
import type { Entry } from '../reading/entry.js';
import { choicesOf, coerce, has, isNullable, isUuid, type FieldRule } from '../models/field-rules.js';
import {
  aliasOf,
  attributesOf,
  extraOf,
  fieldsOf,
  modelOf,
  nickname,
  referencesOf,
  tableOf,
} from '../models/catalogue.js';
import type { Extra, Model, Work } from '../models/model.js';
import { didYouMean } from '../yaml/nearest.js';
import type { Change } from '../reports/entry-report.js';
import {
  isPrivate,
  Mistake,
  placeOf,
  plain,
  scalarsIn,
  textOf,
  type Gap,
  type Mapping,
  type Member,
  type Need,
  type Node,
} from '../yaml/nodes.js';
import { straysIn } from '../reading/strays.js';

/** Takes down what is to be said about one entry. */
export interface Teller {
  wrong(mistake: Mistake, field?: string): void;
  warn(message: string, at: Entry['at'], field?: string): void;
  /** The whole entry is left out. */
  passOver(why: string, at: Entry['at']): void;
  /** Something that is not there was left empty, but may come with another file. */
  gap(need?: Need): void;
  /** True: what is missed is an error, not a warning. */
  readonly strict: boolean;
  /** Whether anything was wrong so far. */
  readonly failed: boolean;
}

/** Writes the fields of one entry to a draft, and tells what is wrong with them. */
export class FieldWriter {
  /** What is not in the draft's own row, to be written after it. */
  readonly extras = new Map<string, (work: Work, id: string) => Promise<Change[]>>();
  /** Set when a field that has to be there refers to something that this server does not have. */
  uncovered: Gap | undefined;
  /** What the entry names, and its values, as far as they are known. */
  readonly given = new Map<string, unknown>();
  /** Fields whose references are wrong: what the rules say of them would only repeat it. */
  private readonly misled = new Set<string>();
  /** Fields whose value only the database or the environment knows. */
  readonly undetermined = new Set<string>();

  constructor(
    private readonly model: Model,
    private readonly draft: Draft,
    private readonly entry: Entry,
    private readonly teller: Teller,
    private readonly work: Work | undefined,
  ) {}

  async write(name: string, { at, value }: Member): Promise<void> {
    if (name === 'pk' || name === 'id') return this.keepId(plain(value));
    const field = aliasOf(this.model, name);
    const extra = extraOf(this.model, field);
    const rules = fieldsOf(this.model).get(field);
    if (!rules && !extra) return this.unknownField(name, at);
    this.given.set(field, undefined);

    const referred = await this.references(field, rules ?? [], value);
    if (!referred) return;
    const node = this.withoutStrays(field, referred);
    if (scalarsIn(node).some((part) => part.unknown)) {
      this.undetermined.add(field);
      return;
    }
    const bare = coerce(plain(node), rules ?? []);
    this.given.set(field, bare);
    if (extra) return this.writeExtra(field, extra, bare, node);
    this.draft.set(field, bare);
    if (isPrivate(node)) this.draft.conceal(field);
  }

  /** Tells what the rules say about the whole. */
  async check(values: Mapping): Promise<void> {
    if (this.draft.isNew && this.work) {
      for (const warning of this.model.complete?.(this.draft.row, new Set(this.given.keys())) ?? [])
        this.teller.warn(warning, this.entry.at);
    }
    const problems = this.draft.problems().filter(({ field }) => this.counts(field.split('.')[0]!));
    for (const field of new Set(problems.map((problem) => problem.field))) {
      this.tell(
        field,
        problems.filter((problem) => problem.field === field),
        values,
      );
    }
    if (this.teller.failed || this.undetermined.size > 0) return;
    const rules = (await this.model.rule?.(this.draft.row, this.work, this.given)) ?? [];
    for (const problem of rules) this.tell(problem.field, [problem], values);
  }

  /** A new object gets the id that the file has for it; what exists keeps its own. */
  private keepId(id: unknown): void {
    if (this.draft.isNew && isUuid(id)) this.draft.set('id', id);
  }

  private unknownField(name: string, at: Entry['at']): void {
    if (this.model.readOnly?.includes(name)) return;
    const names = [...attributesOf(this.model), ...Object.keys(this.entry.words ?? {})];
    this.tellStray(`there is no field ${name}${didYouMean(name, names)}`, at, name);
  }

  private tellStray(message: string, at: Entry['at'], field: string): void {
    if (this.entry.short) this.teller.wrong(new Mistake(message, at), field);
    else this.teller.warn(`${message}; it is passed over`, at, field);
  }

  /** The same without what the items of a list cannot have, which is told. */
  private withoutStrays(field: string, node: Node): Node {
    const keys = this.model.itemKeys?.[field];
    if (!keys || node.kind !== 'list') return node;
    const items = node.items.map((item) => {
      if (item.kind !== 'map') return item;
      for (const { message, at } of straysIn(item, keys)) this.tellStray(message, at, field);
      return { ...item, members: new Map([...item.members].filter(([name]) => keys.includes(name))) };
    });
    return { ...node, items };
  }

  /** Looks at what a field refers to. Undefined: the field is left as it is. */
  private async references(field: string, rules: readonly FieldRule[], value: Node): Promise<Node | undefined> {
    const names = referencesOf(this.model, field);
    for (const part of scalarsIn(value)) {
      if (part.gap) {
        if (names && part.gap.uncovered && value.kind === 'scalar' && !this.canBeEmpty(field, rules)) {
          this.uncovered ??= part.gap;
          return undefined;
        }
        this.tellGap(part.gap, part, field);
      } else if (names) {
        await this.isOneOf(field, names, part.value, part);
      }
    }
    if (!names) return value;
    if (value.kind === 'scalar') return value.gap?.uncovered ? undefined : value;
    if (value.kind !== 'list') return value;
    return { ...value, items: value.items.filter((item) => item.kind !== 'scalar' || !item.gap) };
  }

  private tellGap({ why, need, uncovered }: Gap, part: Node, field: string): void {
    if (this.teller.strict && !uncovered) {
      this.mislead(why, part, field, need ?? true);
      return;
    }
    if (!uncovered) this.teller.gap(need);
    this.teller.warn(`${why}; the field is left empty`, part.at, field);
  }

  private canBeEmpty(field: string, rules: readonly FieldRule[]): boolean {
    return extraOf(this.model, field) !== undefined || isNullable(rules);
  }

  /** An id has to be of an object of the right kind, even where no foreign key sees to it. */
  private async isOneOf(field: string, names: readonly string[], id: unknown, part: Node): Promise<void> {
    // of what this server does not have, nothing can be looked up
    if (names.length === 0) return;
    const models = names.map(modelOf);
    const wanted = models.map(nickname).join(' or ');
    const refers = part.kind === 'scalar' ? part.refers : undefined;
    if (refers !== undefined) {
      if (!models.some((model) => tableOf(model) === refers)) {
        this.mislead(`this refers to a ${refers}, and ${field} takes a ${wanted}`, part, field);
      }
      return;
    }
    if (id === null || (part.kind === 'scalar' && part.unknown)) return;
    if (!isUuid(id)) {
      this.mislead(`${field} takes the id of a ${wanted}: refer to it with !KeyOf or !Find`, part, field);
      return;
    }
    if (!this.work) return;
    for (const { entity } of models) if (await this.work.tx.existsBy(entity, { id })) return;
    this.mislead(`there is no ${wanted} with this id`, part, field, true);
  }

  private mislead(message: string, { at }: Node, field: string, unmet: boolean | Need = false): void {
    this.misled.add(field);
    this.teller.wrong(new Mistake(message, at, unmet), field);
  }

  private writeExtra(field: string, extra: Extra, value: unknown, node: Node): void {
    const problem = extra.problem?.(value);
    if (problem !== undefined) this.teller.wrong(new Mistake(problem, node.at), field);
    else this.extras.set(field, (work, id) => this.changeExtra(field, extra, node, value, work, id));
  }

  private async changeExtra(
    field: string,
    extra: Extra,
    node: Node,
    after: unknown,
    work: Work,
    id: string,
  ): Promise<Change[]> {
    const secret = extra.secret === true || isPrivate(node);
    const before = secret || this.draft.isNew ? undefined : await extra.read(work, id);
    if (!(await extra.write(work, id, after))) return [];
    if (secret) return [{ field, secret: true }];
    return [{ field, ...(this.draft.isNew ? {} : { before }), after }];
  }

  /** Whether a problem with a field can be the entry's: without the database, the object may exist and have the field. */
  private counts(field: string): boolean {
    if (this.undetermined.has(field) || this.misled.has(field)) return false;
    return this.work !== undefined || this.given.has(field) || this.entry.short;
  }

  private tell(field: string, problems: readonly Problem[], values: Mapping): void {
    const [root = field, ...path] = field.split('.');
    const written = [...values.members].find(([name]) => aliasOf(this.model, name) === root)?.[1];
    if (!this.given.has(root) && this.draft.get(root) === undefined) {
      // without a database nobody knows whether the entry only changes what is there
      if (!this.work)
        this.teller.warn(`${root} has to be given, unless the object exists already`, this.entry.at, root);
      else this.teller.wrong(new Mistake(`${root} has to be given`, this.entry.at), root);
      return;
    }
    const rules = fieldsOf(this.model).get(root) ?? [];
    const choices = choicesOf(rules);
    const value = written ? textOf(written.value) : undefined;
    // what is one of the choices may still break another rule
    const message =
      choices && (value === undefined || !choices.includes(value))
        ? `${root} takes ${has(rules, 'isArray') ? 'a list of ' : ''}${choices.join(', ')}${didYouMean(value ?? '', choices)}`
        : problems.map((problem) => problem.message).join('; ');
    const at = written ? placeOf(written.value, path) : this.entry.at;
    this.teller.wrong(new Mistake(message, at), field);
  }
}
