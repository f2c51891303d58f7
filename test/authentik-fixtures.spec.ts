import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../src/platform/secrets/hash.js';
import { Admin } from './support/blueprints.js';
import { Stagedoor } from './support/stagedoor.js';

/** What authentik tests its own importer with, where somebody has put it beside the project: it is not part of it. */
const FOLDER = join(process.cwd(), '../shared/authentik-blueprints/tests-fixtures');
const there = existsSync(FOLDER);
if (!there) console.log("authentik's fixtures are not beside the project: their stories are not told");

/** The fixtures are templates of Python's `%`. */
function fixture(name: string, values: Readonly<Record<string, string>>): string {
  return readFileSync(join(FOLDER, `${name}.yaml`), 'utf8')
    .replace(/%\((\w+)\)s/g, (_, key: string) => values[key] ?? '')
    .replaceAll('%%', '%');
}

(there ? describe : describe.skip)("the stories of authentik's fixtures", () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ defaults: false });
    admin = new Admin(stagedoor);
  });
  afterAll(() => stagedoor.stop());

  /** Applies a fixture, and a second time, which must change nothing. */
  async function apply(name: string, values: Readonly<Record<string, string>>) {
    const report = await admin.apply(fixture(name, values), { file: name });
    expect((await admin.apply(fixture(name, values), { file: name })).unchanged).toBe(true);
    return report;
  }

  describe('permissions', () => {
    it('of an account are kept', async () => {
      await apply('rbac_user', { id: 'rbac-user' });
      const { permissions } = (await admin.row('user', 'username', 'rbac-user'))!;
      expect(permissions).toEqual(['authentik_blueprints.view_blueprintinstance']);
    });

    it('of a role are kept', async () => {
      await apply('rbac_role', { id: 'rbac-role' });
      const { permissions } = (await admin.row('role', 'name', 'rbac-role'))!;
      expect(permissions).toEqual(['authentik_blueprints.view_blueprintinstance']);
    });

    it('on one object are kept, for an account and for a role', async () => {
      const report = await apply('rbac_object', { id: 'rbac-object' });
      expect(report.entries[2]).toMatchObject({ result: 'created' });
      expect(report.entries[2]!.changes.map(({ field }) => field)).toContain('permissions');
      const [flow, user, role] = [
        await admin.row('flow', 'slug', 'rbac-object'),
        await admin.row('user', 'username', 'rbac-object'),
        await admin.row('role', 'name', 'rbac-object'),
      ];
      const given = await stagedoor.db.query(
        `SELECT permission, "user", role FROM object_permission WHERE object = $1 ORDER BY role NULLS FIRST`,
        [flow!['id']],
      );
      const permission = 'authentik_flows.view_flow';
      expect(given).toEqual([
        { permission, user: user!['id'], role: null },
        { permission, user: null, role: role!['id'] },
      ]);
    });
  });

  describe('fields that only blueprints have', () => {
    const uid = 'conditional';
    beforeAll(async () => {
      await admin.apply('user: owner');
      const { id } = (await admin.row('user', 'username', 'owner'))!;
      await apply('conditional_fields', { uid, user: String(id) });
    });

    it("take a token's key, of which only a hash is kept", async () => {
      const token = (await admin.row('token', 'identifier', `${uid}-token`))!;
      expect(token).toMatchObject({ intent: 'api', key_hash: sha256(uid) });
      expect(JSON.stringify(Object.values(token).filter((value) => value !== token['identifier']))).not.toContain(uid);
    });

    it('take icons and backgrounds', async () => {
      const icon = 'https://goauthentik.io/img/icon.png';
      expect(await admin.row('application', 'slug', `${uid}-app`)).toMatchObject({ meta_icon: icon });
      expect(await admin.row('oauth_source', 'slug', `${uid}-source`)).toMatchObject({ icon });
      expect(await admin.row('flow', 'slug', `${uid}-flow`)).toMatchObject({ background: icon });
    });

    it("take a source's secret, which is sealed", async () => {
      const source = (await admin.row('oauth_source', 'slug', `${uid}-source`))!;
      expect(source).toMatchObject({ consumer_key: uid, consumer_secret: expect.any(String) });
      expect(source['consumer_secret']).not.toContain(uid);
    });

    it('take a password, or none', async () => {
      expect(await admin.row('user', 'username', uid)).toMatchObject({
        password: expect.stringMatching(/^\$argon2id/),
      });
      expect(await admin.row('user', 'username', `${uid}-no-password`)).toMatchObject({ password: null });
      const wrong = fixture('conditional_fields', { uid: 'x', user: uid });
      expect((await admin.complaints(wrong))[0]).toMatch(/user takes the id of a user/);
    });
  });

  describe('conditions', () => {
    it.each([
      ['conditions_fulfilled', 2],
      ['conditions_not_fulfilled', 0],
    ])('%s: %i flows', async (name, count) => {
      const report = await apply(name, { id1: `${name}-1`, id2: `${name}-2` });
      expect(report.count('created')).toBe(count);
      expect(report.count('skipped')).toBe(2 - count);
      expect((await admin.row('flow', 'slug', `${name}-1`)) !== undefined).toBe(count > 0);
    });

    it('know that nothing was bought', async () => {
      const text = `
entries:
  - model: authentik_flows.flow
    identifiers: { slug: licensed }
    conditions: [!Context goauthentik.io/enterprise/licensed]
    attrs: { name: x, title: x, designation: recovery }`;
      expect((await admin.apply(text)).summary).toBe('1 skipped');
      const context = { 'goauthentik.io/enterprise/licensed': true };
      expect((await admin.apply(text, { context })).summary).toBe('1 created');
    });
  });

  describe('states', () => {
    const title = async (slug: string): Promise<unknown> => (await admin.row('flow', 'slug', slug))?.['title'];
    const rename = (slug: string) => stagedoor.db.query(`UPDATE flow SET title = 'bar' WHERE slug = $1`, [slug]);

    it('present makes it so again', async () => {
      await apply('state_present', { id: 'present' });
      await rename('present');
      await apply('state_present', { id: 'present' });
      expect(await title('present')).toBe('foo');
    });

    it('created leaves alone what is there', async () => {
      await apply('state_created', { id: 'created' });
      await rename('created');
      await apply('state_created', { id: 'created' });
      expect(await title('created')).toBe('bar');
    });

    it('absent takes it away', async () => {
      await apply('state_created', { id: 'absent' });
      expect(await title('absent')).toBe('foo');
      await apply('state_absent', { id: 'absent' });
      expect(await title('absent')).toBeUndefined();
    });
  });

  it('a prompt with an id of another server is there once', async () => {
    await apply('static_prompt_export', {});
  });

  it('another version than 1, and an entry that says nothing to find it by, are refused', async () => {
    expect(await admin.complaints('version: 3\nentries: []')).toEqual([
      'story.yaml:1:10 error: only version 1 of blueprints is known',
    ]);
    for (const model of ['user', 'group']) {
      const [first] = await admin.complaints(`entries: [{ model: authentik_core.${model}, attrs: { name: x } }]`);
      expect(first).toContain('there are no identifiers');
    }
  });

  it('an identifier that is a mapping finds what has all of it, and becomes part of the value', async () => {
    await admin.apply(`
entries:
  - group: one
    attributes: { key: [value], other_key: [other_value] }
  - group: two
    attributes: { key: [value], other_key: [another_value] }`);
    const text = `
entries:
  - model: authentik_core.group
    identifiers: { attributes: { other_key: [other_value] } }
    attrs: { name: test999, attributes: { key: [updated_value] } }`;
    expect((await admin.apply(text)).summary).toBe('1 updated');
    expect((await admin.row('group', 'name', 'test999'))!['attributes']).toEqual({
      key: ['updated_value'],
      other_key: ['other_value'],
    });
    expect(await admin.row('group', 'name', 'one')).toBeUndefined();
    expect((await admin.row('group', 'name', 'two'))!['attributes']).toEqual({
      key: ['value'],
      other_key: ['another_value'],
    });
    expect((await admin.apply(text)).unchanged).toBe(true);
  });
});
