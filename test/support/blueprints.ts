import { BlueprintError } from '../../src/blueprints/reports/findings.js';
import { Importer, type ApplyOptions } from '../../src/blueprints/importing/importer.service.js';
import { inLongForm as expanded } from '../../src/blueprints/reading/long-form.js';
import type { Report } from '../../src/blueprints/reports/report.js';
import type { Stagedoor } from './stagedoor.js';

/** What people call the rows of a table by. */
const KEYS: Readonly<Record<string, string>> = {
  flow: 'slug',
  stage: 'name',
  policy: 'name',
  brand: 'domain',
  application: 'slug',
  oauth2_provider: 'name',
  scope_mapping: 'scope_name',
  user: 'username',
  group: 'name',
  prompt: 'name',
  role: 'name',
  token: 'identifier',
};

const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g;

/** An admin with blueprints at hand. */
export class Admin {
  constructor(private readonly stagedoor: Stagedoor) {}

  apply(text: string, options: ApplyOptions & { file?: string } = {}): Promise<Report> {
    return this.stagedoor.app.get(Importer).apply({ file: options.file ?? 'story.yaml', text }, options);
  }

  /** What is said about a blueprint that does not go through, line by line. */
  async complaints(text: string, options: ApplyOptions = {}): Promise<string[]> {
    return complaintsOf(() => this.apply(text, options));
  }

  /** The one row of a table for which a column has a value. */
  async row(table: string, column: string, value: string): Promise<Record<string, unknown> | undefined> {
    const rows: Record<string, unknown>[] = await this.stagedoor.db.query(
      `SELECT * FROM "${table}" WHERE "${column}" = $1`,
      [value],
    );
    return rows[0];
  }

  /** The types of a flow's stages, in order. */
  async stages(slug: string): Promise<string[]> {
    const rows: { type: string }[] = await this.stagedoor.db.query(
      `SELECT s.type FROM flow f JOIN flow_stage_binding b ON b.target = f.id JOIN stage s ON s.id = b.stage
        WHERE f.slug = $1 ORDER BY b."order"`,
      [slug],
    );
    return rows.map(({ type }) => type);
  }

  /** All that blueprints can make, row by row. */
  async everything(): Promise<Record<string, unknown>> {
    const tables = ['flow', 'stage', 'flow_stage_binding', 'policy', 'policy_binding', 'brand', 'application'];
    tables.push('oauth2_provider', 'scope_mapping', 'user', 'group', 'user_group', 'prompt', 'invitation');
    tables.push('role', 'token', 'oauth_source', 'object_permission');
    const all: Record<string, unknown> = {};
    for (const table of tables)
      all[table] = await this.stagedoor.db.query(`SELECT * FROM "${table}" t ORDER BY t::text`);
    return all;
  }
}

/** The same with names for ids and without what is another on every server, so that two of them can be compared. */
export function inWords(everything: Record<string, unknown>): Record<string, unknown[]> {
  const tables = Object.entries(everything) as [string, Record<string, unknown>[]][];
  const names = new Map<string, string>();
  for (const [table, rows] of tables) {
    const key = KEYS[table];
    if (key !== undefined) for (const row of rows) names.set(String(row['id']), `${table} ${String(row[key])}`);
  }
  const named = (row: Record<string, unknown>): Record<string, unknown> => {
    const { id: _id, password, ...rest } = row;
    const times = Object.entries(rest).map(([field, value]) => [field, value instanceof Date ? 'a time' : value]);
    const secret = 'password' in row ? { password: password !== null } : {};
    const text = JSON.stringify({ ...Object.fromEntries(times), ...secret });
    return JSON.parse(text.replace(UUID, (id) => names.get(id) ?? id)) as Record<string, unknown>;
  };
  // a stage of a flow is known by the two
  for (const { id, target, stage } of everything['flow_stage_binding'] as Record<string, string>[]) {
    names.set(id!, `${names.get(target!)} / ${names.get(stage!)}`);
  }
  return Object.fromEntries(
    tables.map(([table, rows]) => [
      table,
      rows.map(named).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    ]),
  );
}

export async function complaintsOf(work: () => Promise<unknown>): Promise<string[]> {
  const error = await work().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof BlueprintError)) throw new Error(`no complaint, but ${String(error)}`);
  return error.message.split('\n');
}

/** A blueprint as authentik would write it: whatever the short form stands for, spelled out. */
export const inLongForm = (text: string): string => expanded(text, 'short.yaml');
