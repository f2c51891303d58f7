import type { DataSource } from 'typeorm';

/**
 * Whether a run that takes a code in `brandFlow` and goes on to `authorizationFlow` has to come past a consent stage:
 * one that stands behind the code and that no policy may take out.
 */
export async function consentRequired(
  db: DataSource,
  brandFlow: string,
  authorizationFlow: string | null,
): Promise<boolean> {
  const rows: unknown[] = await db.query(
    `SELECT 1 FROM flow_stage_binding b JOIN stage s ON s.id = b.stage AND s.type = 'consent'
     WHERE NOT EXISTS (SELECT 1 FROM policy_binding p WHERE p.target = b.id AND p.enabled)
       AND (b.target = $2 OR (b.target = $1 AND b."order" > (
         SELECT min(c."order") FROM flow_stage_binding c JOIN stage t ON t.id = c.stage AND t.type = 'user-code'
         WHERE c.target = $1)))
     LIMIT 1`,
    [brandFlow, authorizationFlow],
  );
  return rows.length > 0;
}
