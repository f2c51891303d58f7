import type { DataSource } from 'typeorm';
import { policyTypes } from '../../policies/types/index.js';
import { keptStages } from '../../stages/kept/index.js';
import type { Check } from './finding.js';

interface Use {
  name: string;
  type: string;
  /** What it has to do with it, in words: `the flow "recovery"`. */
  places: string[];
}

/** Stages that are bound to a flow although they can only be kept. */
export const stagesInUse: Check = async ({ db }) => {
  const types = new Map(keptStages.map((kept) => [kept.type, kept]));
  const uses: Use[] = await db.query(
    `SELECT s.name, s.type, array_agg(DISTINCT 'the flow "' || f.slug || '"') AS places
       FROM stage s JOIN flow_stage_binding b ON b.stage = s.id JOIN flow f ON f.id = b.target
      WHERE s.type = ANY($1) GROUP BY s.name, s.type ORDER BY s.name`,
    [[...types.keys()]],
  );
  return uses.map(({ name, places }) => ({
    level: 'warning',
    about: `stage ${name}`,
    text: `is kept, but this version cannot walk it: there ${places.join(' and ')} say${places.length > 1 ? '' : 's'} no`,
    advice: `Take it out of the flow if people need to get past it.`,
  }));
};

/** Policies that are bound to something although nobody can ask them. */
export const policiesInUse: Check = async ({ db }) => {
  const unasked = policyTypes.filter((type) => type.handler === undefined).map(({ type }) => type);
  const uses = await boundPolicies(db, unasked);
  return uses.map(({ name, places }) => ({
    level: 'warning',
    about: `policy ${name}`,
    text: `is kept, but this version cannot ask it: it lets nobody into a flow or an application, and takes no stage out of a flow; it is bound to ${places.join(' and ')}`,
    advice: 'Bind a group instead where that says the same.',
  }));
};

function boundPolicies(db: DataSource, types: string[]): Promise<Use[]> {
  return db.query(
    `SELECT p.name, p.type, array_agg(DISTINCT t.place) AS places
       FROM policy p JOIN policy_binding b ON b.policy = p.id AND b.enabled
       JOIN (SELECT id, 'the flow "' || slug || '"' AS place FROM flow
             UNION ALL SELECT id, 'the application "' || slug || '"' FROM application
             UNION ALL SELECT b.id, 'the stage "' || s.name || '" of the flow "' || f.slug || '"'
               FROM flow_stage_binding b JOIN stage s ON s.id = b.stage JOIN flow f ON f.id = b.target
            ) t ON t.id = b.target
      WHERE p.type = ANY($1) GROUP BY p.name, p.type ORDER BY p.name`,
    [types],
  );
}
