import { Secrets } from '../src/platform/secrets/secrets.js';
import { Admin } from './support/blueprints.js';
import { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

/** "correct horse", as Django would store it. */
const PBKDF2 = 'pbkdf2_sha256$1000$salt$boRToEKoQr22LeDTyHDsEkHpDsDOTyWJq16HknEiweU=';

describe('what blueprints say beside what the server acts on', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    admin = new Admin(stagedoor);
  });
  afterAll(() => stagedoor.stop());

  describe('a password that another server hashed', () => {
    const entry = `user: mia\nemail: mia@example.org\npassword_hash: ${PBKDF2}`;

    it('lets its owner in, is then hashed as all others are, and the file changes nothing', async () => {
      expect((await admin.apply(entry)).entries[0]!.changes).toContainEqual({ field: 'password_hash', secret: true });
      expect(await admin.row('user', 'username', 'mia')).toMatchObject({ password: PBKDF2 });
      expect((await admin.apply(entry)).unchanged).toBe(true);

      const eve = new Person(stagedoor.base, 'mia', 'wrong horse');
      await (await eve.open('/flows/-/default/authentication/')).signIn();
      expect(eve.text).toContain('Invalid password');
      const mia = new Person(stagedoor.base, 'mia', 'correct horse');
      await (await mia.open('/flows/-/default/authentication/?next=/')).signIn();
      expect(mia.heading).toBe('Welcome, mia');

      const { password } = (await admin.row('user', 'username', 'mia'))!;
      expect(password).toMatch(/^\$argon2id\$/);
      expect((await admin.apply(entry)).unchanged).toBe(true);
      expect(await admin.row('user', 'username', 'mia')).toMatchObject({ password });
      const again = new Person(stagedoor.base, 'mia', 'correct horse');
      await (await again.open('/flows/-/default/authentication/?next=/')).signIn();
      expect(again.heading).toBe('Welcome, mia');
    });

    it('counts again once the password has been set to something else', async () => {
      await admin.apply('user: mia\npassword: battery staple');
      await admin.apply(entry);
      expect(await admin.row('user', 'username', 'mia')).toMatchObject({ password: PBKDF2 });
    });
  });

  it('is kept of accounts, groups and roles, and forgotten with the role', async () => {
    await admin.apply(`
entries:
  - model: authentik_rbac.role
    id: role
    identifiers: { name: Auditors }
    attrs: { permissions: [authentik_events.view_event, authentik_core.view_user] }
  - model: authentik_core.group
    id: above
    identifiers: { name: above }
  - model: authentik_core.group
    identifiers: { name: auditors }
    attrs: { roles: [!KeyOf role], parent: !KeyOf above, num_pk: 5, users_obj: [] }
  - model: authentik_core.user
    identifiers: { username: kim }
    attrs:
      roles: [!KeyOf role]
      type: service_account
      path: robots/kitchen
      last_login: 2026-01-31 12:00:00+01:00
      date_joined: 2020-01-01T00:00:00Z
      is_superuser: true`);
    const role = (await admin.row('role', 'name', 'Auditors'))!;
    const above = (await admin.row('group', 'name', 'above'))!;
    const last_login = new Date('2026-01-31T11:00:00Z');
    const kim = { roles: [role['id']], type: 'service_account', path: 'robots/kitchen', last_login };
    expect(await admin.row('user', 'username', 'kim')).toMatchObject(kim);
    expect(await admin.row('group', 'name', 'auditors')).toMatchObject({ roles: [role['id']], parents: [above['id']] });

    await admin.apply('entries: [{ model: authentik_rbac.role, identifiers: { name: Auditors }, state: absent }]');
    expect(await admin.row('user', 'username', 'kim')).toMatchObject({ roles: [] });
    expect(await admin.row('group', 'name', 'auditors')).toMatchObject({ roles: [] });
  });

  it('is kept of providers, and of the applications that they serve beside their own', async () => {
    const text = `
entries:
  - model: authentik_sources_oauth.oauthsource
    id: source
    identifiers: { slug: elsewhere }
    attrs: { name: Elsewhere, provider_type: openidconnect, consumer_key: us, consumer_secret: hush }
  - model: authentik_providers_oauth2.oauth2provider
    id: other
    identifiers: { name: Other }
    attrs: { client_id: other, grant_types: [], client_type: public, is_backchannel: true }
  - model: authentik_providers_oauth2.oauth2provider
    id: provider
    identifiers: { name: Kept }
    attrs:
      client_id: kept
      client_type: public
      grant_types: []
      redirect_uris:
        - { matching_mode: regex, url: 'https://(?P<host>[a-z]+)\\.example/.*', redirect_uri_type: logout }
      logout_uri: https://kept.example/logout
      logout_method: frontchannel
      jwt_federation_sources: [!KeyOf source]
      jwt_federation_providers: [!Find [authentik_core.provider, [name, Other]]]
  - model: authentik_core.application
    identifiers: { slug: kept }
    attrs:
      name: Kept
      provider: !KeyOf provider
      meta_icon_url: https://kept.example/icon.png
      backchannel_providers: [!KeyOf other]`;
    const report = await admin.apply(text);
    expect(report.warnings).toEqual([]);
    expect((await admin.apply(text)).unchanged).toBe(true);
    const [source, other, application] = [
      await admin.row('oauth_source', 'slug', 'elsewhere'),
      await admin.row('oauth2_provider', 'name', 'Other'),
      await admin.row('application', 'slug', 'kept'),
    ];
    expect(other).toMatchObject({ backchannel_application: application!['id'], is_backchannel: true });
    expect(await admin.row('oauth2_provider', 'name', 'Kept')).toMatchObject({
      logout_uri: 'https://kept.example/logout',
      logout_method: 'frontchannel',
      jwt_federation_sources: [source!['id']],
      jwt_federation_providers: [other!['id']],
    });
    const sealed = String(source!['consumer_secret']);
    expect(stagedoor.app.get(Secrets).unseal('source-secret', sealed)).toBe('hush');

    await admin.apply(
      'entries: [{ model: authentik_core.application, identifiers: { slug: kept }, attrs: { backchannel_providers: [] } }]',
    );
    expect(await admin.row('oauth2_provider', 'name', 'Other')).toMatchObject({ backchannel_application: null });
  });

  it('is kept of tokens, of which another key is told as a change without saying which', async () => {
    const token = (key: string): string => `
entries:
  - model: authentik_core.token
    identifiers: { identifier: robot, intent: api, expiring: false, user: !Find [authentik_core.user, [username, admin]] }
    attrs: { key: ${key}, description: For the robot, expires: 2030-01-31 }`;
    expect((await admin.apply(token('first'))).summary).toBe('1 created');
    expect((await admin.apply(token('first'))).unchanged).toBe(true);
    expect((await admin.apply(token('second'))).entries[0]!.changes).toEqual([{ field: 'key', secret: true }]);
    expect(await admin.row('token', 'identifier', 'robot')).toMatchObject({
      expiring: false,
      description: 'For the robot',
      expires: new Date('2030-01-31T00:00:00Z'),
    });
    const [first] = await admin.complaints(`
entries:
  - model: authentik_core.user
    id: other
    identifiers: { username: other }
  - model: authentik_core.token
    identifiers: { identifier: robot }
    attrs: { user: !KeyOf other }`);
    expect(first).toMatch(/^story.yaml:8:27 error: User cannot be changed/);
  });

  describe('permissions on an object', () => {
    const group = (permission: string): string => `
entries:
  - model: authentik_core.group
    identifiers: { name: guarded }
    permissions:
      - ${permission}`;

    it('go with the object', async () => {
      const text = group('{ permission: view_group, user: !Find [authentik_core.user, [username, admin]] }');
      expect((await admin.apply(text)).summary).toBe('1 created');
      expect((await admin.apply(text)).unchanged).toBe(true);
      const { id } = (await admin.row('group', 'name', 'guarded'))!;
      expect(await admin.row('object_permission', 'object', String(id))).toMatchObject({
        permission: 'authentik_core.view_group',
      });
      await admin.apply('entries: [{ model: authentik_core.group, identifiers: { name: guarded }, state: absent }]');
      expect(await admin.row('object_permission', 'object', String(id))).toBeUndefined();
    });

    it('of nobody are a warning', async () => {
      const report = await admin.apply(
        group('{ permission: view_group, user: !Find [authentik_core.user, [username, x]] }'),
      );
      expect(report.warnings.map(({ message }) => message)).toEqual([
        'there is no authentik_core.user with username "x"; nobody gets the permission',
      ]);
    });

    it.each([
      ['view_group', '6:9 error: a permission is written { permission: …, user: … } or { permission: …, role: … }'],
      ['{ permission: view group }', '6:23 error: a permission is written like authentik_flows.view_flow'],
      [
        '{ permission: authentik_flows.view_flow }',
        '6:23 error: a permission for authentik_core.group begins with authentik_core: this one is for something else',
      ],
      [
        '{ permission: view_group, user: 5 }',
        '6:41 error: user takes the id of a user: refer to it with !KeyOf or !Find',
      ],
    ])('that are wrong are told with their place: %s', async (permission, complaint) => {
      expect(await admin.complaints(group(permission))).toEqual([
        `story.yaml:${complaint}`,
        '    in entry 1, group "guarded", field permissions',
      ]);
    });
  });

  it('lets a policy stand before a source, which nobody comes through yet', async () => {
    const report = await admin.apply(`
entries:
  - model: authentik_policies.policybinding
    identifiers: { order: 0, target: !Find [authentik_core.source, [slug, elsewhere]] }
    attrs: { group: !Find [authentik_core.group, [name, admins]] }`);
    expect(report.summary).toBe('1 created');
  });
});
