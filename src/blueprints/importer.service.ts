import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Providers } from '../oauth/clients/providers.service.js';
import { Users } from '../users/users.service.js';
import { readBlueprint, type Blueprint } from './blueprint.js';
import { databaseFinder } from './finders.js';
import { Import } from './import.js';
import { merge, nodeOf, type Mapping, type Place } from './nodes.js';
import type { Report } from './report.js';

export interface ApplyOptions {
  /** Values for `!Context`, over those of the file. */
  context?: Readonly<Record<string, unknown>>;
  /** True: a `!Find` without a hit is an error; otherwise it is null, with a warning. */
  strict?: boolean;
  /** Values for `!Env`; by default the environment of the process. */
  environment?: Readonly<Record<string, string | undefined>>;
}

/** Any number will do as long as all servers use the same: the ASCII codes of "print". */
const APPLY_LOCK = 0x7072696e74;

const NOWHERE: Place = { line: 1, column: 1 };

/** What every file finds in its context, as in authentik. */
const DEFAULTS = { 'goauthentik.io/enterprise/licensed': false };

/** Brings the database in line with blueprints. */
@Injectable()
export class Importer {
  constructor(
    private readonly db: DataSource,
    private readonly users: Users,
    private readonly providers: Providers,
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
  async applyWithin(tx: EntityManager, blueprint: Blueprint, options: ApplyOptions = {}): Promise<Report> {
    await this.takeTurns(tx);
    const { context = {}, strict = false, environment = process.env } = options;
    const world = {
      context: merge(merge(nodeOf(DEFAULTS, NOWHERE), blueprint.context), nodeOf(context, NOWHERE)) as Mapping,
      environment,
      find: databaseFinder(tx),
      blind: false,
    };
    return new Import(blueprint, world, { strict, work: { tx, users: this.users, providers: this.providers } }).run();
  }

  /** Waits until no other server is applying anything; holds until the transaction ends. */
  async takeTurns(tx: EntityManager): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [APPLY_LOCK]);
  }
}
