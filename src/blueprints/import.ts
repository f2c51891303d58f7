import { QueryFailedError } from 'typeorm';
import type { Blueprint } from './blueprint.js';
import { refusal } from './database-refusal.js';
import { EntryFailed, EntryImport, type Verdict } from './entry-import.js';
import type { Entry } from './entry.js';
import type { Teller } from './field-writer.js';
import { BlueprintError, inOrder, type Finding } from './findings.js';
import type { Sketch } from './lint/sketch.js';
import { modelNamed, nickname, tableOf } from './models/catalogue.js';
import { ONLY } from './models/only.js';
import type { Work } from './models/model.js';
import { Names } from './names.js';
import { Mistake, textOf, type Need } from './nodes.js';
import type { Others } from './others.js';
import type { EntryReport } from './entry-report.js';
import { Report } from './report.js';
import { FollowOn, Resolver, type Fate, type World } from './resolver.js';

export interface ImportOptions {
  strict: boolean;
  /** Without it the file is only checked. */
  work?: Work | undefined;
  /** Applies the files that entries ask to have applied first. */
  others?: Others | undefined;
  /** Without `work`: what the file would make is kept here. */
  sketch?: Sketch;
}

/** One file on its way into the database, entry by entry. */
export class Import {
  private readonly findings: Finding[] = [];
  private readonly reports: EntryReport[] = [];
  private readonly needs: Need[] = [];
  private readonly resolver: Resolver;
  private readonly names: Names | undefined;
  private errors = 0;
  private unmetErrors = 0;
  private gaps = 0;

  constructor(
    private readonly blueprint: Blueprint,
    world: World,
    private readonly options: ImportOptions,
  ) {
    this.resolver = new Resolver(world);
    this.names = options.work && new Names(options.work.tx);
  }

  /** @throws BlueprintError with everything that is wrong with the file */
  async run(): Promise<Report> {
    for (const entry of this.blueprint.entries) if (!(await this.one(entry))) break;
    const findings = inOrder(this.findings);
    const { reports: entries, needs } = this;
    if (this.errors > 0) {
      throw new BlueprintError(findings, { entries, needs, unmet: this.errors === this.unmetErrors });
    }
    const { file, name } = this.blueprint;
    const others = this.options.others?.reports ?? [];
    return new Report({ file, name, entries, warnings: findings, needs, unmet: this.gaps > 0, others });
  }

  /** False: there is no going on after this entry. */
  private async one(entry: Entry): Promise<boolean> {
    const about = { entry: labelOf(entry), at: entry.at };
    const teller = this.teller(entry, about.entry);
    this.resolver.listener = teller;
    const fail = (mistake?: Mistake): void => {
      if (mistake) teller.wrong(mistake);
      this.remember(entry, { kind: 'failed' });
      const why = teller.first ?? 'it refers to an entry that failed';
      this.reports.push({ ...about, model: textOf(entry.model) ?? '', result: 'failed', changes: [], why });
    };
    try {
      const { work, others, sketch } = this.options;
      const verdict = await new EntryImport(entry, this.resolver, teller, work, others, sketch).run();
      this.remember(entry, verdict.fate);
      this.reports.push({ ...about, ...(await this.told(verdict)) });
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

  private async told({
    model,
    id,
    result,
    changes = [],
    why,
    places,
  }: Verdict): Promise<Omit<EntryReport, 'entry' | 'at'>> {
    const known = modelNamed(model);
    return {
      model,
      ...(id === undefined ? {} : { id }),
      result,
      changes: this.names && known ? await this.names.inWords(known, changes) : changes,
      ...(why === undefined ? {} : { why }),
      ...(places ? { places } : {}),
    };
  }

  private remember(entry: Entry, fate: Fate): void {
    if (entry.id !== undefined) this.resolver.fates.set(entry.id, fate);
  }

  private teller(entry: Entry, label: string): Teller & { readonly first: string | undefined } {
    const { file } = this.blueprint;
    const say = (severity: Finding['severity'], told: string, at: Entry['at'], name?: string): void => {
      const [message, field] = [inWordsOf(entry, told), name && inWordsOf(entry, name)];
      this.findings.push({ severity, file, at, entry: label, message, ...(field === undefined ? {} : { field }) });
    };
    let first: string | undefined;
    return {
      wrong: ({ message, at, unmet }, field) => {
        first ??= message;
        this.errors++;
        if (unmet !== false) this.unmetErrors++;
        if (typeof unmet === 'object') this.needs.push(unmet);
        say('error', message, at, field);
      },
      warn: (message, at, field) => {
        say('warning', message, at, field);
      },
      gap: (need) => {
        this.gaps++;
        if (need) this.needs.push(need);
      },
      strict: this.options.strict || entry.short,
      get failed() {
        return first !== undefined;
      },
      get first() {
        return first;
      },
    };
  }
}

/** Whoever writes `scopes` is told about `scopes`. */
function inWordsOf({ words = {} }: Entry, text: string): string {
  return Object.entries(words).reduce((told, [word, field]) => (field ? told.replaceAll(field, word) : told), text);
}

/** What an object may be known by; any other identifier might be a secret. */
const LABELS = ['name', 'slug', 'managed', 'identifier', 'username'];

/** `entry 3, flow "device-code"` */
function labelOf(entry: Entry): string {
  const name = textOf(entry.model) ?? '?';
  if (name === ONLY) return `entry ${entry.number}, what else is bound there`;
  const model = modelNamed(name);
  const kind = model?.config ? `${model.config.type} ${tableOf(model)}` : model ? nickname(model) : name;
  const known = [model?.key ?? 'name', ...LABELS]
    .map((field) => textOf((entry.identifiers.members.get(field) ?? entry.attrs.members.get(field))?.value))
    .find(Boolean);
  if (known === undefined) return `entry ${entry.number}, ${kind}`;
  return `entry ${entry.number}, ${kind} ${model?.key === 'order' ? `of order ${known}` : `"${known}"`}`;
}
