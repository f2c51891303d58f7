import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Batches } from '../src/blueprints/batches/batches.service.js';
import { modelNamed } from '../src/blueprints/models/catalogue.js';
import { changesAnything, entriesOf } from '../src/blueprints/reports/render.js';
import { SourceFile } from '../src/blueprints/reading/source-file.js';
import { readDocument } from '../src/blueprints/yaml/document.js';
import { BlueprintError } from '../src/blueprints/reports/findings.js';
import { Admin, inWords } from './support/blueprints.js';
import { Stagedoor } from './support/stagedoor.js';

/** authentik's own files, where somebody has put them beside the project: they are not part of it. */
const FOLDER = join(process.cwd(), '../shared/authentik-blueprints');
const there = existsSync(FOLDER);
if (!there) console.log("authentik's own blueprints are not beside the project: they are not tested against");

const filesOf = (folder: string): string[] =>
  there ? readdirSync(join(FOLDER, folder)).map((name) => join(folder, name)) : [];

/** Whose things the fixtures make. */
const OWNER = '7c1f0a53-9f5e-4c39-8d0b-5a1f6c3e2b10';

/** The fixtures are templates of Python's `%`. */
const read = (file: string): string => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  if (!file.startsWith('tests-fixtures')) return text;
  return text
    .replaceAll('%(user)s', OWNER)
    .replace(/%\(\w+\)s/g, 'fixture')
    .replaceAll('%%', '%');
};

/** What came of the files in the first order. */
let first: Record<string, unknown> | undefined;

(there ? describe : describe.skip)("authentik's own files", () => {
  const files = ['default', 'system', 'tests-fixtures'].flatMap(filesOf);
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ defaults: false });
    admin = new Admin(stagedoor);
    await stagedoor.person('owner', { id: OWNER });
  });
  afterAll(() => stagedoor.stop());

  it('are all read', () => {
    expect(files.length).toBeGreaterThan(30);
    for (const file of files) expect([file, readDocument(read(file)).mistakes]).toEqual([file, []]);
  });

  it('are applied as far as their models are covered, and change nothing the second time', async () => {
    // what the fixtures expect to be set
    const environment = { foo: 'a key' };
    const applied: string[] = [];
    const refused: string[] = [];
    // those have stories of their own
    for (const file of files.filter((name) => !/tests-fixtures\/(state|conditional_fields)/.test(name))) {
      try {
        await admin.apply(read(file), { file, environment });
      } catch (error) {
        if (!(error instanceof BlueprintError)) throw error;
        refused.push(`${file}: ${error.message}`);
        continue;
      }
      expect([file, (await admin.apply(read(file), { file, environment })).unchanged]).toEqual([file, true]);
      applied.push(file);
    }
    expect(refused).toEqual([]);
    console.log(`all of authentik's ${applied.length} files applied`);
    expect(await admin.stages('default-authentication-flow')).toEqual([
      'identification',
      'password',
      'authenticator-validate',
      'user-login',
    ]);
    expect(await admin.stages('default-invalidation-flow')).toEqual(['user-logout']);
  });

  it('sign people in', async () => {
    const ann = await stagedoor.person('ann');
    await ann.open('/if/flow/default-authentication-flow/');
    await ann.signIn();
    expect(ann.cookies.has('stagedoor_session')).toBe(true);
  });

  const sources = ['default', 'system'].flatMap(filesOf).map((file) => SourceFile.of(file, Buffer.from(read(file))));
  /** The same files in an order that looks like none. */
  const shuffled = sources.toSorted((a, b) => (a.hash < b.hash ? -1 : 1));

  describe.each([
    ['in the order of their names', sources],
    ['backwards', sources.toReversed()],
    ['shuffled', shuffled],
  ])('all together, %s', (_, files) => {
    let other: Stagedoor;
    beforeAll(async () => void (other = await Stagedoor.start({ defaults: false })));
    afterAll(() => other.stop());

    it('make the same of an empty database, at once, and nothing more the second time', async () => {
      const batches = other.app.get(Batches);
      const { outcomes } = await batches.apply({ files });
      expect(outcomes.map(({ kind }) => kind)).toEqual(files.map(() => 'applied'));
      // of what is covered nothing is left out, but where the file says so or it belongs to what is not covered
      const skipped = outcomes
        .flatMap(entriesOf)
        .filter(({ result, model }) => result === 'skipped' && modelNamed(model));
      expect(skipped.filter(({ why }) => !/^its conditions do not hold$|^it needs "/.test(why!))).toEqual([]);
      expect(changesAnything(await batches.plan({ files }))).toBe(false);
      expect(changesAnything(await batches.plan({ files: files.toReversed() }))).toBe(false);
      const all = inWords(await new Admin(other).everything());
      first ??= all;
      expect(all).toEqual(first);
    });
  });
});
