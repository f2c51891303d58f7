import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from '../src/blueprints/document.js';
import { BlueprintError } from '../src/blueprints/findings.js';
import { Admin } from './support/blueprints.js';
import { Stagedoor } from './support/stagedoor.js';

/** authentik's own files, where somebody has put them beside the project: they are not part of it. */
const FOLDER = join(process.cwd(), '../shared/authentik-blueprints');
const there = existsSync(FOLDER);
if (!there) console.log("authentik's own blueprints are not beside the project: they are not tested against");

/** Files that use what is not covered yet, and why they do not go through. */
const NOT_YET = /^$/;

const filesOf = (folder: string): string[] =>
  there ? readdirSync(join(FOLDER, folder)).map((name) => join(folder, name)) : [];

/** The fixtures are templates of Python's `%`. */
const read = (file: string): string => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  return file.startsWith('tests-fixtures') ? text.replace(/%\(\w+\)s/g, 'fixture').replaceAll('%%', '%') : text;
};

(there ? describe : describe.skip)("authentik's own files", () => {
  const files = ['default', 'system', 'tests-fixtures'].flatMap(filesOf);
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ defaults: false });
    admin = new Admin(stagedoor);
  });
  afterAll(() => stagedoor.stop());

  it('are all read', () => {
    expect(files.length).toBeGreaterThan(30);
    for (const file of files) expect([file, readDocument(read(file)).mistakes]).toEqual([file, []]);
  });

  it('are applied as far as their models are covered, and change nothing the second time', async () => {
    const applied: string[] = [];
    const refused: string[] = [];
    // those have stories of their own
    for (const file of files.filter((name) => !/tests-fixtures\/(state|conditional_fields)/.test(name))) {
      try {
        await admin.apply(read(file), { file });
      } catch (error) {
        if (!(error instanceof BlueprintError)) throw error;
        refused.push(`${file}: ${error.message}`);
        continue;
      }
      expect([file, (await admin.apply(read(file), { file })).unchanged]).toEqual([file, true]);
      applied.push(file);
    }
    expect(refused.filter((message) => !NOT_YET.test(message))).toEqual([]);
    expect(refused.length).toBeLessThanOrEqual(2);
    console.log(`${applied.length} of authentik's files applied, ${refused.length} need what is not covered`);
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
});
