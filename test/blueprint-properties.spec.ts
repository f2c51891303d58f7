import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Exporter } from '../src/blueprints/export/exporter.service.js';
import { BlueprintError } from '../src/blueprints/reports/findings.js';
import { validate } from '../src/blueprints/importing/validate.js';
import { Admin } from './support/blueprints.js';
import { randomBlueprint } from './support/random-blueprint.js';
import { Stagedoor } from './support/stagedoor.js';

/** The same cases every time; `PROPERTY_RUNS=500 PROPERTY_SEED=7 npm test -- properties` tries others. A failure tells both. */
const seed = Number(process.env['PROPERTY_SEED'] ?? 8628);
const runs = (usual: number): number => Number(process.env['PROPERTY_RUNS'] ?? usual);
const patience = 120_000 * Math.max(1, runs(0) / 20);

const servers: Stagedoor[] = [];
async function server(): Promise<Stagedoor> {
  const stagedoor = await Stagedoor.start({ defaults: false });
  servers.push(stagedoor);
  return stagedoor;
}
afterEach(async () => {
  for (const stagedoor of servers.splice(0)) await stagedoor.stop();
});

const TABLES =
  'flow, stage, policy, policy_binding, brand, application, oauth2_provider, scope_mapping, "user", "group", role';
const empty = (stagedoor: Stagedoor): Promise<unknown> => stagedoor.db.query(`TRUNCATE ${TABLES} CASCADE`);
const exported = async (stagedoor: Stagedoor, short = false): Promise<string> =>
  (await stagedoor.app.get(Exporter).export({ short })).text;

describe('whatever the objects', () => {
  it(
    'they survive export and import, in either form',
    async () => {
      const [here, there] = [await server(), await server()];
      await fc.assert(
        fc.asyncProperty(randomBlueprint, fc.boolean(), async (text, short) => {
          await empty(here);
          await empty(there);
          await new Admin(here).apply(text, { strict: true });
          const file = await exported(here, short);
          const again = await new Admin(here).apply(file, { strict: true });
          expect(again.entries.filter(({ result }) => result !== 'unchanged')).toEqual([]);
          await new Admin(there).apply(file, { strict: true });
          expect(await exported(there)).toBe(await exported(here));
          expect(await exported(there, short)).toBe(file);
        }),
        { seed, includeErrorInReport: true, numRuns: runs(8), endOnFailure: true },
      );
    },
    patience,
  );
});

/** Real files, and what can go wrong while somebody edits them. */
const FILES = ['flows', 'blueprints'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => readFileSync(join(folder, file), 'utf8')),
);
const VALUES = [
  ['', '~', '[]', '{}', '5', '-1.5', 'yes', '"', "'", '[a, b', '{a: b', '|', '>-', '&a x', '*a', '!Find [a, [b, c]]'],
  ['!Find [authentik_flows.flow, [slug, 5]]', '!KeyOf flow', '!Env HOME', '!Context x', '!Format ["%s"]', '!Nope x'],
  ['!If [true, {a: !Value 0}, 2]', '!Enumerate [[1], SEQ, !Value 0]', '!!binary x', '2026-01-02', '99999999999999999'],
  ['"\\0"', '"\\ud800"', '{? [a] : b}', '[[[[[[]]]]]]', '11111111-1111-4111-8111-111111111111', '<<: *a', '\u0085'],
].flat();

type Change = (lines: string[], at: number, other: number) => void;
const swap = (lines: string[], at: number, other: number): void => {
  [lines[at], lines[other]] = [lines[other]!, lines[at]!];
};
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.constant<Change>((lines, at) => void lines.splice(at, 1)),
  fc.constant<Change>((lines, at) => void lines.splice(at, 0, lines[at]!)),
  fc.constant<Change>(swap),
  fc.constant<Change>((lines, at) => void (lines[at] = ` ${lines[at]}`)),
  fc.constant<Change>((lines, at) => void (lines[at] = lines[at]!.slice(1))),
  fc.constantFrom(...VALUES).map<Change>((value) => (lines, at) => {
    lines[at] = lines[at]!.replace(/(: |- ).*$/, (_all, sign: string) => `${sign}${value}`);
  }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }).map<Change>((text) => (lines, at, other) => {
    const line = lines[at]!;
    const column = other % (line.length + 1);
    lines[at] = line.slice(0, column) + text + line.slice(column + (other % 2));
  }),
);

const mutated: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...FILES), fc.array(fc.tuple(changes, fc.nat(), fc.nat()), { minLength: 1, maxLength: 4 }))
  .map(([file, wanted]) => {
    const lines = file.split('\n');
    for (const [change, at, other] of wanted)
      if (lines.length > 0) change(lines, at % lines.length, other % lines.length);
    return lines.join('\n');
  });

const random: fc.Arbitrary<string> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('utf8')),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(fc.constantFrom(...VALUES, 'entries:', '- ', 'model: ', 'flow: ', '\n', '  ', 'a: '), { maxLength: 30 })
    .map((parts) => parts.join('')),
);

/** What somebody is told: a report, or everything that is wrong and where that stands. Never anything else. */
async function told(text: string, work: () => Promise<unknown>): Promise<'applied' | 'refused'> {
  try {
    await work();
    return 'applied';
  } catch (error) {
    if (!(error instanceof BlueprintError)) throw error;
    expect(error.findings.some(({ severity }) => severity === 'error')).toBe(true);
    // as YAML 1.1 has them
    const lines = text.replace(/^\uFEFF/, '').split(/\n|\r(?!\n)|\u0085/);
    for (const { at, message } of error.findings) {
      expect(message).not.toBe('');
      expect(at.line).toBeGreaterThanOrEqual(1);
      expect(at.line).toBeLessThanOrEqual(lines.length);
      expect(at.column).toBeGreaterThanOrEqual(1);
      expect(at.column).toBeLessThanOrEqual(lines[at.line - 1]!.length + 1);
    }
    return 'refused';
  }
}

describe('whatever the text', () => {
  it(
    'validate says where it is wrong',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.oneof(mutated, random), async (text) => {
          await told(text, () => validate(text, 'any.yaml'));
        }),
        { seed, includeErrorInReport: true, numRuns: runs(1500) },
      );
    },
    patience,
  );

  it(
    'apply does so, too, and leaves no half of it behind',
    async () => {
      const stagedoor = await server();
      const admin = new Admin(stagedoor);
      for (const text of FILES) await admin.apply(text).catch(() => undefined);
      let before = await admin.everything();
      await fc.assert(
        fc.asyncProperty(fc.oneof({ arbitrary: mutated, weight: 4 }, random), async (text) => {
          const verdict = await told(text, () => admin.apply(text, { file: 'any.yaml' }));
          const after = await admin.everything();
          if (verdict === 'refused') expect(after).toEqual(before);
          before = after;
        }),
        { seed, includeErrorInReport: true, numRuns: runs(100) },
      );
    },
    patience,
  );
});
