import type { DataSource } from 'typeorm';

/** Something that is bound to a target, with all that is needed to ask it. */
export type Bound = Member | BoundPolicy;

/** A group or a person. */
export interface Member {
  kind: 'group' | 'user';
  name: string;
  /** Whether the person in question is, or belongs to, it. */
  matches: boolean;
  negate: boolean;
}

export interface BoundPolicy {
  kind: 'policy';
  policy: AskedPolicy;
  negate: boolean;
  /** Seconds; 0: as long as it needs. */
  timeout: number;
  failure_result: boolean;
}

export interface AskedPolicy {
  name: string;
  type: string;
  config: object;
  execution_logging: boolean;
}

type Row = { negate: boolean; timeout: number; failure_result: boolean; matches: boolean } & (
  (AskedPolicy & { group: null; username: null }) | { type: null; group: string | null; username: string | null }
);

/** Everything that is switched on at a target, in order, by one query. `user`: whose memberships count. */
export async function boundTo(db: DataSource, target: string, user: string | null): Promise<Bound[]> {
  const rows: Row[] = await db.query(
    `WITH RECURSIVE mine AS (
       SELECT g.id, g.parents FROM "group" g JOIN user_group m ON m."group" = g.id WHERE m."user" = $2
       UNION
       SELECT above.id, above.parents FROM "group" above JOIN mine ON mine.parents ? above.id::text
     )
     SELECT b.negate, b.timeout, b.failure_result, p.name, p.type, p.config, p.execution_logging,
            g.name AS "group", u.username,
            CASE WHEN b."group" IS NOT NULL THEN b."group" IN (SELECT id FROM mine)
                 ELSE coalesce(b."user" = $2, false) END AS matches
       FROM policy_binding b LEFT JOIN policy p ON p.id = b.policy
       LEFT JOIN "group" g ON g.id = b."group" LEFT JOIN "user" u ON u.id = b."user"
      WHERE b.target = $1 AND b.enabled ORDER BY b."order", b.policy IS NOT NULL, b.id`,
    [target, user],
  );
  return rows.map(({ negate, timeout, failure_result, matches, ...about }): Bound => {
    if (about.type === null) {
      const kind = about.group === null ? 'user' : 'group';
      return { kind, name: about.group ?? about.username ?? '', matches, negate };
    }
    const { name, type, config, execution_logging } = about;
    return { kind: 'policy', policy: { name, type, config, execution_logging }, negate, timeout, failure_result };
  });
}
