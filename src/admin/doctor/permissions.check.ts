import { INSPECT_FLOW, VIEW_FLOW } from '../../flows/rights.js';
import type { Check } from './finding.js';

/** Permissions that somebody was given and that allow nothing. */
export const permissions: Check = async ({ db }) => {
  const given: { permission: string }[] = await db.query(
    `SELECT DISTINCT permission FROM (
       SELECT jsonb_array_elements_text(permissions) AS permission FROM "user"
       UNION ALL SELECT jsonb_array_elements_text(permissions) FROM role
       UNION ALL SELECT permission FROM object_permission) given
      WHERE permission <> ALL($1) ORDER BY permission`,
    [[INSPECT_FLOW, VIEW_FLOW]],
  );
  if (given.length === 0) return [];
  const names = given.map(({ permission }) => permission).join(', ');
  return [
    { level: 'notice', about: 'permissions', text: `are kept as they were given, and allow nothing yet: ${names}` },
  ];
};
