import { QueryFailedError } from 'typeorm';
import type { Syntax } from '../../expressions/syntax.service.js';
import type { Blueprint } from '../reading/blueprint.js';
import { refusal } from './database-refusal.js';
import { EntryFailed, EntryImport, type Verdict } from './entry-import.js';
import { labelOf, withName } from '../reading/entry-label.js';
import type { EntryReport } from '../reports/entry-report.js';
import { isDecisive, type Entry } from '../reading/entry.js';
import { BlueprintError, inOrder } from '../reports/findings.js';
import type { Sketch } from '../lint/sketch.js';
import { modelNamed } from '../models/catalogue.js';
import type { Work } from '../models/model.js';
import { ObjectNames } from './object-names.js';
import { Mistake, textOf } from '../yaml/nodes.js';
import { Notes } from './notes.js';
import type { Others } from './others.js';
import { Report } from '../reports/report.js';
import { FollowOn, Resolver, type Fate, type World } from '../tags/resolver.js';

/** Failed entries after which nothing more is tried: a slip at the top of a file repeats itself below. */
const ENOUGH = 100;

export interface ImportOptions {
  strict: boolean;
  /** Looks at expressions before they are stored. */
  syntax: Syntax;
  /** Without it the file is only checked. */
  work?: Work | undefined;
  /** Applies the files that entries ask to have applied first. */
  others?: Others | undefined;
  /** Without `work`: what the file would make is kept here. */
  sketch?: Sketch;
}

/** One file on its way into the database, entry by entry. */
export class Import {
  private readonly notes: Notes[] = [];
  private readonly reports: EntryReport[] = [];
  private readonly resolver: Resolver;
  private failures = 0;
  private readonly names: ObjectNames | undefined;

  constructor(
    private readonly blueprint: Blueprint,
    world: World,
    private readonly options: ImportOptions,
  ) {
    this.resolver = new Resolver(world);
    this.names = options.work && new ObjectNames(options.work.tx);
  }

  /** @throws BlueprintError with everything that is wrong with the file */
  async run(): Promise<Report> {
    for (const entry of this.blueprint.entries) {
      if (!(await this.one(entry)) || this.failures >= ENOUGH) break;
    }
    const findings = inOrder([...this.blueprint.remarks, ...this.notes.flatMap((notes) => notes.findings)]);
    const needs = this.notes.flatMap((notes) => notes.needs);
    const { reports: entries } = this;
    const failed = this.notes.filter((notes) => notes.failed);
    if (failed.length > 0) {
      throw new BlueprintError(findings, { entries, needs, unmet: failed.every(({ unmet }) => unmet) });
    }
    const { file, name } = this.blueprint;
    const others = this.options.others?.reports ?? [];
    const unmet = this.notes.some(({ gaps }) => gaps);
    return new Report({ file, name, entries, warnings: findings, needs, unmet, others });
  }

  /** False: there is no going on after this entry. */
  private async one(entry: Entry): Promise<boolean> {
    const about = { entry: labelOf(entry), at: entry.at };
    const notes = new Notes(entry, this.blueprint.file, about.entry, this.options.strict);
    this.notes.push(notes);
    this.resolver.listener = notes;
    const fail = (mistake?: Mistake): void => {
      this.failures++;
      if (mistake) notes.wrong(mistake);
      this.remember(entry, { kind: 'failed' });
      const why = notes.first ?? 'it refers to an entry that failed';
      this.reports.push({ ...about, model: textOf(entry.model) ?? '', result: 'failed', changes: [], why });
    };
    for (const stray of entry.strays ?? []) {
      if (isDecisive(stray)) notes.wrong(new Mistake(stray.message, stray.at));
      else notes.warn(`${stray.message}; it is passed over`, stray.at);
    }
    try {
      const { work, syntax, others, sketch } = this.options;
      const verdict = await new EntryImport(entry, this.resolver, notes, work, syntax, others, sketch).run();
      if (notes.failed) throw new EntryFailed();
      this.remember(entry, verdict.fate);
      this.reports.push(await this.told(about, verdict));
      return true;
    } catch (error) {
      // the transaction is over: nothing more can be tried in it
      const over = error instanceof QueryFailedError;
      if (over) fail(refusal(error, entry.at));
      else if (error instanceof Mistake) fail(error);
      else if (error instanceof EntryFailed || error instanceof FollowOn) fail();
      else throw error;
      return !over;
    }
  }

  private async told(about: Pick<EntryReport, 'entry' | 'at'>, verdict: Verdict): Promise<EntryReport> {
    const { model, id, row, surplus, hidden = () => false, result, changes = [], why, placeOf } = verdict;
    const known = modelNamed(model);
    const name = known && row && (await this.names?.learn(known, row, hidden));
    const others = surplus && (await this.names?.ofRows(surplus.model, surplus.rows));
    const reason = others ? `not in the list: ${others.join(', ')}` : why;
    return {
      ...about,
      entry: withName(about.entry, name),
      model,
      ...(id === undefined ? {} : { id }),
      result,
      changes: this.names && known ? await this.names.inWords(known, changes) : changes,
      ...(reason === undefined ? {} : { why: reason }),
      ...(placeOf ? { placeOf } : {}),
    };
  }

  private remember(entry: Entry, fate: Fate): void {
    if (entry.id !== undefined) this.resolver.fates.set(entry.id, fate);
  }
}
