import { QueryFailedError } from 'typeorm';
import type { Blueprint } from './blueprint.js';
import { refusal } from './database-refusal.js';
import { EntryFailed, EntryImport, type Verdict } from './entry-import.js';
import type { Entry } from './entry.js';
import type { Teller } from './field-writer.js';
import { BlueprintError, inOrder, type Finding } from './findings.js';
import { modelNamed, nickname, tableOf } from './models/catalogue.js';
import type { Work } from './models/model.js';
import { Mistake, textOf, type Place } from './nodes.js';
import { Report, type EntryReport } from './report.js';
import { FollowOn, Resolver, type Fate, type World } from './resolver.js';

/** One file on its way into the database, entry by entry; without `work` it is only checked. */
export class Import {
  private readonly findings: Finding[] = [];
  private readonly reports: EntryReport[] = [];
  private readonly resolver: Resolver;
  private errors = 0;
  private unmetErrors = 0;
  private gaps = 0;

  constructor(
    private readonly blueprint: Blueprint,
    world: World,
    private readonly options: { strict: boolean; work?: Work | undefined },
  ) {
    this.resolver = new Resolver(world);
  }

  /** @throws BlueprintError with everything that is wrong with the file */
  async run(): Promise<Report> {
    for (const entry of this.blueprint.entries) if (!(await this.one(entry))) break;
    const findings = inOrder(this.findings);
    if (this.errors > 0) throw new BlueprintError(findings, this.errors === this.unmetErrors);
    const { file, name } = this.blueprint;
    return new Report(file, name, this.reports, findings, this.gaps > 0);
  }

  /** False: there is no going on after this entry. */
  private async one(entry: Entry): Promise<boolean> {
    const label = labelOf(entry);
    const teller = this.teller(entry, label);
    try {
      const verdict = await new EntryImport(entry, this.resolver, teller, this.options.work).run();
      this.remember(entry, verdict.fate);
      this.reports.push(report(label, entry.at, verdict));
      return true;
    } catch (error) {
      this.remember(entry, { kind: 'failed' });
      if (error instanceof QueryFailedError) {
        // the transaction is over: nothing more can be tried in it
        teller.wrong(refusal(error, entry.at));
        return false;
      }
      if (error instanceof Mistake) teller.wrong(error);
      else if (!(error instanceof EntryFailed || error instanceof FollowOn)) throw error;
      return true;
    }
  }

  private remember(entry: Entry, fate: Fate): void {
    if (entry.id !== undefined) this.resolver.fates.set(entry.id, fate);
  }

  private teller(entry: Entry, label: string): Teller {
    const { file } = this.blueprint;
    const say = (severity: Finding['severity'], message: string, at: Entry['at'], field?: string): void => {
      this.findings.push({ severity, file, at, entry: label, message, ...(field === undefined ? {} : { field }) });
    };
    let wrongs = 0;
    return {
      wrong: ({ message, at, unmet }, field) => {
        wrongs++;
        this.errors++;
        if (unmet) this.unmetErrors++;
        say('error', message, at, field);
      },
      warn: (message, at, field) => {
        say('warning', message, at, field);
      },
      gap: () => void this.gaps++,
      strict: this.options.strict || entry.short,
      get failed() {
        return wrongs > 0;
      },
    };
  }
}

function report(entry: string, at: Place, { model, id, result, changes = [], why }: Verdict): EntryReport {
  return {
    entry,
    at,
    model,
    ...(id === undefined ? {} : { id }),
    result,
    changes,
    ...(why === undefined ? {} : { why }),
  };
}

/** What an object may be known by; any other identifier might be a secret. */
const LABELS = ['name', 'slug', 'managed', 'identifier', 'username'];

/** `entry 3, flow "device-code"` */
function labelOf(entry: Entry): string {
  const name = textOf(entry.model) ?? '?';
  const model = modelNamed(name);
  const kind = model?.config ? `${model.config.type} ${tableOf(model)}` : model ? nickname(model) : name;
  const known = [model?.key ?? 'name', ...LABELS]
    .map((field) => textOf(entry.identifiers.members.get(field)?.value))
    .find(Boolean);
  if (known === undefined) return `entry ${entry.number}, ${kind}`;
  return `entry ${entry.number}, ${kind} ${model?.key === 'order' ? `of order ${known}` : `"${known}"`}`;
}
