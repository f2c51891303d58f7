import type { DataSource } from 'typeorm';
import { PlaceFile } from '../../platform/places/place-file.js';
import type { Check, Finding } from './finding.js';

/** What policies of a type look up in a file, and how their settings say so (SQL about `config`). */
const LOOK_UPS = [
  {
    type: 'geoip',
    wants: `jsonb_array_length(coalesce(config->'asns', '[]')) > 0`,
    variable: 'STAGEDOOR_GEOIP_ASN',
    property: 'geoipAsn',
    what: 'asks whose network somebody is in',
  },
  {
    type: 'geoip',
    wants: `jsonb_array_length(coalesce(config->'countries', '[]')) > 0
      OR config->'check_history_distance' = 'true' OR config->'check_impossible_travel' = 'true'`,
    variable: 'STAGEDOOR_GEOIP_CITY',
    property: 'geoipCity',
    what: 'asks where somebody is',
  },
  {
    type: 'password',
    wants: `config->'check_have_i_been_pwned' = 'true'`,
    variable: 'STAGEDOOR_BREACH_LIST',
    property: 'breachList',
    what: 'looks passwords up in a list of stolen ones',
  },
] as const;

/** Policies that need a file which nobody has named, and files of places that cannot be read. */
export const policyFiles: Check = async ({ db, config }) => {
  const findings: Finding[] = [];
  for (const { type, wants, variable, property, what } of LOOK_UPS) {
    if (config[property] !== undefined) continue;
    for (const name of await policiesThat(db, type, wants)) {
      findings.push({
        level: 'warning',
        about: `policy ${name}`,
        text: `${what}, but ${variable} is not set: it cannot answer, and the failure_result of its binding counts`,
        advice: `Set ${variable} to a file, as README says.`,
      });
    }
  }
  return [
    ...findings,
    ...unreadable('STAGEDOOR_GEOIP_CITY', config.geoipCity),
    ...unreadable('STAGEDOOR_GEOIP_ASN', config.geoipAsn),
  ];
};

async function policiesThat(db: DataSource, type: string, wants: string): Promise<string[]> {
  const rows: { name: string }[] = await db.query(
    `SELECT name FROM policy WHERE type = $1 AND (${wants}) ORDER BY name`,
    [type],
  );
  return rows.map(({ name }) => name);
}

function unreadable(variable: string, path: string | undefined): Finding[] {
  if (path === undefined) return [];
  const file = new PlaceFile(path);
  file.refresh();
  if (file.problem === null) return [{ level: 'fine', about: variable, text: path }];
  return [
    {
      level: 'error',
      about: variable,
      text: `${path} cannot be read: ${file.problem}`,
      advice: 'Give it a file in MaxMind’s format (.mmdb) that the server may read.',
    },
  ];
}
