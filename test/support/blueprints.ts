import { readBlueprint } from '../../src/blueprints/blueprint.js';
import type { Entry } from '../../src/blueprints/entry.js';
import { BlueprintError } from '../../src/blueprints/findings.js';
import { Importer, type ApplyOptions } from '../../src/blueprints/importer.service.js';
import type { Node } from '../../src/blueprints/nodes.js';
import type { Report } from '../../src/blueprints/report.js';
import type { Stagedoor } from './stagedoor.js';

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

export async function complaintsOf(work: () => Promise<unknown>): Promise<string[]> {
  const error = await work().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof BlueprintError)) throw new Error(`no complaint, but ${String(error)}`);
  return error.message.split('\n');
}

/** A blueprint as authentik would write it: whatever the short form stands for, spelled out. */
export function inLongForm(text: string): string {
  const entries = readBlueprint(text, 'short.yaml').entries.map(entryText);
  return ['version: 1', 'entries:', ...entries].join('\n');
}

function entryText({ model, id, state, identifiers, attrs, conditions }: Entry): string {
  return [
    `- model: ${nodeText(model)}`,
    ...(id === undefined ? [] : [`  id: ${JSON.stringify(id)}`]),
    `  state: ${nodeText(state)}`,
    `  conditions: ${nodeText(conditions)}`,
    `  identifiers: ${nodeText(identifiers)}`,
    `  attrs: ${nodeText(attrs)}`,
  ].join('\n');
}

function nodeText(node: Node): string {
  switch (node.kind) {
    case 'scalar':
      return JSON.stringify(node.value);
    case 'list':
      return `[${node.items.map(nodeText).join(', ')}]`;
    case 'map':
      return `{${[...node.members].map(([key, { value }]) => `${JSON.stringify(key)}: ${nodeText(value)}`).join(', ')}}`;
    case 'tag':
      return `${node.tag} ${nodeText(node.argument)}`;
  }
}
