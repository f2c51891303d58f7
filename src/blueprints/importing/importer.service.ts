import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Syntax } from '../../expressions/syntax.service.js';
import { Providers } from '../../oauth/clients/providers.service.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import { KeyPairs } from '../../platform/certificates/key-pairs.service.js';
import { Users } from '../../users/users.service.js';
import { readBlueprint, type Blueprint } from '../reading/blueprint.js';
import { defaultContext } from './default-context.js';
import { databaseFinder } from './finders.js';
import { Import } from './import.js';
import { Library } from '../reading/library.js';
import type { Work } from '../models/model.js';
import { merge, nodeOf, type Mapping, type Place } from '../yaml/nodes.js';
import type { Others } from './others.js';
import type { Report } from '../reports/report.js';
import type { SourceFile } from '../reading/source-file.js';

export interface ApplyOptions {
  /** Values for `!Context`, over those of the file. */
  context?: Readonly<Record<string, unknown>>;
  /** True: a `!Find` without a hit is an error; otherwise it is null, with a warning. */
  strict?: boolean;
  /** Values for `!Env`; by default the environment of the process. */
  environment?: Readonly<Record<string, string | undefined>>;
}

/** What is around a file that is being applied: for entries that want another one applied first. */
export interface Surroundings {
  library: Library;
  /** Files that need not be applied again. */
  before: ReadonlySet<SourceFile>;
  /** Is told of every file that was applied on behalf of an entry. */
  applied?: (tx: EntityManager, file: SourceFile, report: Report) => Promise<void>;
}

/** Any number will do as long as all servers use the same: the ASCII codes of "print". */
const APPLY_LOCK = 0x7072696e74;

const NOWHERE: Place = { line: 1, column: 1 };
const ALONE: Surroundings = { library: new Library([]), before: new Set() };

/** Brings the database in line with blueprints. */
@Injectable()
export class Importer {
  constructor(
    private readonly db: DataSource,
    private readonly users: Users,
    private readonly providers: Providers,
    private readonly secrets: Secrets,
    private readonly keyPairs: KeyPairs,
    private readonly syntax: Syntax,
  ) {}

  /**
   * Applies a blueprint whole, or not at all.
   *
   * @param source its text, and the name that messages call it by
   * @throws BlueprintError with everything that is wrong with it; nothing has changed then
   */
  async apply(source: { file: string; text: string }, options: ApplyOptions = {}): Promise<Report> {
    const blueprint = readBlueprint(source.text, source.file);
    return this.db.transaction((tx) => this.applyWithin(tx, blueprint, options));
  }

  /** The same inside a transaction that the caller rolls back when this throws. One server at a time gets here. */
  async applyWithin(
    tx: EntityManager,
    blueprint: Blueprint,
    options: ApplyOptions = {},
    surroundings = ALONE,
  ): Promise<Report> {
    await this.takeTurns(tx);
    const { context = {}, strict = false, environment = process.env } = options;
    const work = this.work(tx);
    const world = {
      context: merge(merge(defaultContext(), blueprint.context), nodeOf(context, NOWHERE)) as Mapping,
      environment,
      ...databaseFinder(work),
      blind: false,
    };
    const others = this.others(tx, options, surroundings);
    return new Import(blueprint, world, { strict, work, others, syntax: this.syntax }).run();
  }

  /** Waits until no other server is applying anything; holds until the transaction ends. */
  async takeTurns(tx: EntityManager): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [APPLY_LOCK]);
  }

  private work(tx: EntityManager): Work {
    const { users, providers, secrets, keyPairs } = this;
    return { tx, users, providers, secrets, keyPairs };
  }

  private others(tx: EntityManager, options: ApplyOptions, { library, before, applied }: Surroundings): Others {
    const reports: Report[] = [];
    return {
      reports,
      apply: async (wanted) => {
        const file = library.find(wanted);
        if (!file) return 'missing';
        if (before.has(file)) return 'before';
        const around = { library, before: new Set([...before, file]), ...(applied ? { applied } : {}) };
        // a savepoint: what goes wrong in there must not end the file out here
        const report = await tx.transaction(async (inner) => {
          const done = await this.applyWithin(inner, file.read(), { ...options, context: {} }, around);
          await applied?.(inner, file, done);
          return done;
        });
        reports.push(report);
        return report;
      },
    };
  }
}
