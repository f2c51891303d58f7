import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { verdictInWords } from '../../policies/verdict-in-words.js';
import type { Asked } from '../../policies/trail.js';

/** A question that policies were asked, with what it was about in words. */
export interface Answer extends Asked {
  /** What the policies are bound to; undefined: it is gone. */
  kind: 'flow' | 'stage' | 'application' | undefined;
  /** `the flow "device-code"`. */
  about: string;
  /** Each verdict in a line. */
  lines: string[];
}

/** Puts names to what policies were asked about. */
@Injectable()
export class Verdicts {
  constructor(private readonly db: DataSource) {}

  async named(asked: readonly Asked[]): Promise<Answer[]> {
    if (asked.length === 0) return [];
    const rows: { id: string; kind: NonNullable<Answer['kind']>; about: string }[] = await this.db.query(
      `SELECT id, 'flow' AS kind, 'the flow "' || slug || '"' AS about FROM flow WHERE id = ANY($1)
       UNION ALL SELECT id, 'application', 'the application "' || slug || '"' FROM application WHERE id = ANY($1)
       UNION ALL SELECT b.id, 'stage', 'the stage "' || s.name || '"'
         FROM flow_stage_binding b JOIN stage s ON s.id = b.stage WHERE b.id = ANY($1)`,
      [[...new Set(asked.map(({ target }) => target))]],
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return asked.map((one) => {
      const { kind, about } = byId.get(one.target) ?? {};
      return { ...one, kind, about: about ?? 'something that is gone', lines: one.verdicts.map(verdictInWords) };
    });
  }
}
