import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { BlueprintObject } from './blueprint-object.entity.js';
import type { EntryReport, Leftover } from '../reports/entry-report.js';
import { usersOf } from '../importing/in-use.js';
import { modelNamed } from '../models/catalogue.js';
import type { Model } from '../models/model.js';
import { remove } from '../models/remove.js';

/** Which files to look at for what they have left over. */
export interface Scope {
  /** Files that were just applied. */
  paths: readonly string[];
  /** Whole folders, as their paths begin: files in them that are gone count, too. */
  folders: readonly string[];
  /** All files that are there now; of files outside the server's folders nobody knows. */
  present: readonly string[];
  /** Folders that cannot be looked into, as the paths of their files begin: nobody knows what is gone from them. */
  closed: readonly string[];
}

/**
 * Knows from which file an object comes, so that what no entry speaks of any more can be found. Only what an entry made
 * can be left over: an object that was there before it was mentioned belongs to somebody else.
 */
@Injectable()
export class Origins {
  /** Takes down what the entries of a file are about. */
  async update(tx: EntityManager, path: string, entries: readonly EntryReport[]): Promise<void> {
    const mentioned = entries.filter(({ id, result }) => id !== undefined && result !== 'removed');
    const rows = [...new Map(mentioned.map((entry) => [entry.id, entry])).values()];
    const made = new Set(mentioned.filter(({ result }) => result === 'created').map(({ id }) => id));
    const ids = rows.map(({ id }) => id);
    await tx.query('DELETE FROM blueprint_object WHERE path = $1 AND NOT made AND NOT (object = ANY($2::uuid[]))', [
      path,
      ids,
    ]);
    await tx.query(
      'UPDATE blueprint_object SET mentioned = false WHERE path = $1 AND mentioned AND NOT (object = ANY($2::uuid[]))',
      [path, ids],
    );
    await tx.query(
      `INSERT INTO blueprint_object AS old (path, object, model, label, made, mentioned)
       SELECT $1, n.object, n.model, n.label, n.made, true
         FROM unnest($2::uuid[], $3::text[], $4::text[], $5::boolean[]) AS n (object, model, label, made)
       ON CONFLICT (path, object) DO UPDATE
          SET model = excluded.model, label = excluded.label, made = old.made OR excluded.made, mentioned = true
        WHERE NOT old.mentioned OR old.label <> excluded.label OR (excluded.made AND NOT old.made)`,
      [
        path,
        ids,
        rows.map(({ model }) => model),
        rows.map(({ entry }) => entry.replace(/^entry \d+, /, '')),
        rows.map(({ id }) => made.has(id)),
      ],
    );
  }

  /** What the entries of these files once made, and no entry of any file speaks of now. */
  async leftovers(tx: EntityManager, { paths, folders, present, closed }: Scope): Promise<Leftover[]> {
    const rows: BlueprintObject[] = await tx.query(
      `SELECT * FROM blueprint_object o
        WHERE made
          AND NOT EXISTS (SELECT 1 FROM unnest($4::text[]) AS c WHERE starts_with(o.path, c))
          AND ((path = ANY($1) AND NOT mentioned)
            OR (NOT (path = ANY($3)) AND EXISTS (SELECT 1 FROM unnest($2::text[]) AS f WHERE starts_with(o.path, f))))
          AND NOT EXISTS (SELECT 1 FROM blueprint_object e
                           WHERE e.object = o.object AND e.mentioned AND e.path <> o.path
                             AND (e.path = ANY($3)
                               OR NOT (starts_with(e.path, 'flows/') OR starts_with(e.path, 'blueprints/'))
                               OR EXISTS (SELECT 1 FROM unnest($4::text[]) AS c WHERE starts_with(e.path, c))))
        ORDER BY path, label, object`,
      [paths, folders, present, closed],
    );
    const leftovers: Leftover[] = [];
    for (const { path, object, model: name, label } of rows) {
      const model = modelNamed(name);
      const isThere = model && (await tx.existsBy(model.entity, { id: object }));
      if (isThere) leftovers.push({ object: label, model: name, id: object, from: path, removed: false });
    }
    return leftovers;
  }

  /** Removes leftovers, but for those that something else refers to: what hangs together goes in as many rounds. */
  async remove(tx: EntityManager, leftovers: readonly Leftover[]): Promise<Leftover[]> {
    const removed = new Set<string>();
    for (let before = -1; removed.size > before;) {
      before = removed.size;
      for (const { model: name, id } of leftovers) {
        const model = modelNamed(name)!;
        if (removed.has(id) || (await this.reason(tx, model, id)) !== undefined) continue;
        await remove(tx, model, id);
        removed.add(id);
      }
    }
    if (removed.size > 0) await tx.delete(BlueprintObject, { object: In([...removed]) });
    const told: Leftover[] = [];
    for (const leftover of leftovers) {
      const { id } = leftover;
      if (removed.has(id)) told.push({ ...leftover, removed: true });
      else told.push({ ...leftover, why: (await this.reason(tx, modelNamed(leftover.model)!, id))! });
    }
    return told;
  }

  /** Why an object has to stay. */
  private async reason(tx: EntityManager, model: Model, id: string): Promise<string | undefined> {
    const row = await tx.findOneBy(model.entity, { id });
    const lasting = row && model.permanent?.(row);
    if (lasting !== undefined && lasting !== null) return lasting;
    const users = await usersOf(tx, model, id);
    return users.length === 0 ? undefined : `it is in use by ${users.join(', ')}`;
  }
}
