import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemsOf } from '../src/platform/validation.js';
import { policyTypes } from '../src/policies/types/index.js';
import { keptStages } from '../src/stages/kept/index.js';

/** authentik's schema of all its models, where somebody has put it beside the project: it is not part of it. */
const ORACLE = join(process.cwd(), '../shared/authentik-blueprints/schema.json');
const there = existsSync(ORACLE);
if (!there)
  console.log("authentik's schema is not beside the project: kept stages and policies are not held against it");

interface Schema {
  $defs: Record<string, { properties?: Record<string, unknown> }>;
}

/** What every object of the kind has, beside its settings. */
const COMMON = ['name', 'execution_logging'];

(there ? describe : describe.skip)('what an author may write of stages that are kept, and of policies', () => {
  const schema = there ? (JSON.parse(readFileSync(ORACLE, 'utf8')) as Schema) : { $defs: {} };

  it.each([...keptStages, ...policyTypes].map(({ model, config }) => [model, config] as const))(
    '%s: is what authentik knows',
    (model, type) => {
      const fields = Object.keys(schema.$defs[`model_${model}`]?.properties ?? {});
      const empty = new type();
      const own = new Set([...Object.keys(empty), ...problemsOf(empty).map(({ field }) => field)]);
      expect([...own].sort()).toEqual(fields.filter((name) => !COMMON.includes(name)).sort());
    },
  );
});
