import type { EntityManager } from 'typeorm';
import type { Change } from '../reports/entry-report.js';
import { modelOf, referencesOf } from '../models/catalogue.js';
import { isUuid } from '../models/field-rules.js';
import type { Model, Row } from '../models/model.js';
import { UNTOLD } from '../yaml/nodes.js';

/** Puts what people call objects into the place of their ids. */
export class ObjectNames {
  private readonly known = new Map<string, string>();

  constructor(private readonly tx: EntityManager) {}

  /** The same changes as an author would write them. */
  async inWords(model: Model, changes: readonly Change[]): Promise<Change[]> {
    const told: Change[] = [];
    for (const change of changes) {
      const models = referencesOf(model, change.field)?.map(modelOf);
      if (!models) told.push(change);
      else {
        const { before, after, ...rest } = change;
        told.push({
          ...rest,
          ...('before' in change ? { before: await this.of(models, before) } : {}),
          ...('after' in change ? { after: await this.of(models, after) } : {}),
        });
      }
    }
    return told;
  }

  private async of(models: readonly Model[], value: unknown): Promise<unknown> {
    if (Array.isArray(value)) {
      const names: unknown[] = [];
      for (const item of value) names.push(await this.of(models, item));
      return names;
    }
    if (!isUuid(value)) return value;
    let name = this.known.get(value);
    if (name === undefined) this.known.set(value, (name = await this.look(models, value)));
    return name;
  }

  /** Takes down what people call an object that is at hand, and gives it back; undefined: the fields that say so are private. */
  async learn(model: Model, row: Row, hidden: (field: string) => boolean): Promise<string | undefined> {
    const name = hidden(model.key) || hidden('target') ? undefined : await this.ofRow(model, row);
    this.known.set(row.id, name ?? UNTOLD);
    return name;
  }

  /** What people call these objects. */
  async ofRows(model: Model, rows: readonly Row[]): Promise<string[]> {
    const names: string[] = [];
    for (const row of rows) names.push(await this.ofRow(model, row));
    return names;
  }

  private async look(models: readonly Model[], id: string): Promise<string> {
    for (const model of models) {
      const row = await this.tx.findOneBy(model.entity, { id });
      if (row) return this.ofRow(model, row);
    }
    return id;
  }

  private async ofRow(model: Model, row: Row): Promise<string> {
    const { [model.key]: key, target } = row as Row & Record<string, unknown>;
    // a binding is known by its place
    const targets = referencesOf(model, 'target')?.map(modelOf);
    return targets ? `${String(await this.of(targets, target))} ${String(key)}` : String(key);
  }
}
