import { Admin } from './support/blueprints.js';
import { JsonClient } from './support/json-client.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

const FLOWS = `
version: 1
entries:
  - { prompt: username, field_key: username, label: Username, type: username }
  - { prompt: username-as-text, field_key: username, label: Username, type: text, required: false }
  - { prompt: name, field_key: name, label: Name, type: text, required: false }
  - { prompt: email-as-text, field_key: email, label: E-mail, type: text, required: false }
  - { prompt: password, field_key: password, label: Password, type: password }
  - { prompt: deep, field_key: attributes.settings.locale, label: Locale, type: text, required: false }
  - { prompt: underscored, field_key: attributes_shoe, label: Shoe, type: text, required: false }
  - { prompt: superuser, field_key: is_superuser, label: S, type: text, required: false }
  - { prompt: groups, field_key: groups, label: G, type: text, required: false }
  - { prompt: id, field_key: id, label: I, type: text, required: false }
  - { prompt: pk, field_key: pk, label: P, type: text, required: false }
  - { prompt: type, field_key: type, label: T, type: text, required: false }
  - { prompt: permissions, field_key: permissions, label: R, type: text, required: false }
  - { prompt: other, field_key: something_else, label: O, type: text, required: false }
  - { group: newcomers }
  - { group: masters, is_superuser: true }

  - flow: join
    title: Join
    designation: enrollment
    stages:
      - prompt: { fields: [username, name, password, deep, underscored, superuser, groups, id, pk, type, permissions, other] }
      - user-write: { create_users_group: newcomers, user_type: internal_service_account }
      - user-login
  - flow: join-later
    title: Join
    designation: enrollment
    stages:
      - prompt: { fields: [username, password] }
      - user-write: { create_users_as_inactive: true }
      - user-login
  - flow: join-unchecked
    title: Join
    designation: enrollment
    stages:
      - prompt: { fields: [username-as-text, email-as-text] }
      - user-write
  - flow: nothing-asked
    title: Join
    stages: [user-write]
  - flow: only-there
    title: Change
    stages:
      - prompt: { fields: [name] }
      - user-write: { user_creation_mode: never_create }
  - flow: settings
    title: Your settings
    authentication: require_authenticated
    stages:
      - prompt: { fields: [username, name, deep] }
      - user-write: { user_creation_mode: never_create }
  - flow: second-account
    title: One more
    authentication: require_authenticated
    stages:
      - prompt: { fields: [username] }
      - user-write: { user_creation_mode: always_create }
  - flow: careless-recovery
    title: Forgot it?
    designation: recovery
    stages:
      - identification
      - prompt: { fields: [password] }
      - user-write
      - user-login
  - flow: after-proof
    title: New password
    designation: authentication
    stages:
      - identification
      - password
      - prompt: { fields: [password] }
      - user-write: { user_creation_mode: never_create }
      - user-login
  - flow: in
    title: Sign in
    designation: authentication
    stages: [identification, password, user-login]
`;

describe('a user-write stage', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ blueprints: { 'flows.yaml': FLOWS } });
    admin = new Admin(stagedoor);
  });
  afterAll(() => stagedoor.stop());

  const account = (username: string) => admin.row('user', 'username', username);
  const json = (slug: string): JsonClient => new JsonClient(stagedoor.base, slug);
  const said = ({ challenge }: JsonClient): unknown => challenge['error_message'];
  const signedIn = async (username: string): Promise<Person> => {
    const person = await stagedoor.person(username);
    await person.open('/if/flow/in/');
    return person.signIn();
  };
  const groupsOf = async (username: string): Promise<string[]> =>
    (
      (await stagedoor.db.query(
        `SELECT g.name FROM "user" u JOIN user_group m ON m."user" = u.id JOIN "group" g ON g.id = m."group" WHERE u.username = $1`,
        [username],
      )) as { name: string }[]
    ).map(({ name }) => name);

  it('writes names and attributes, and passes over whatever would say what somebody may do', async () => {
    const masters = (await admin.row('group', 'name', 'masters'))!['id'] as string;
    const client = await json('join').post({
      username: 'bea',
      name: 'Bea',
      password: 'a lovely long one',
      'attributes.settings.locale': 'fr',
      attributes_shoe: '38',
      is_superuser: 'true',
      groups: masters,
      id: masters,
      pk: masters,
      type: 'internal',
      permissions: 'authentik_core.view_user',
      something_else: 'x',
    });
    expect(client.challenge).toMatchObject({ component: 'xak-flow-redirect' });
    expect(client.cookies.has('stagedoor_session')).toBe(true);
    const bea = (await account('bea'))!;
    expect(bea).toMatchObject({ name: 'Bea', type: 'service_account', path: 'users', permissions: [], roles: [] });
    expect(bea['attributes']).toEqual({ settings: { locale: 'fr' }, shoe: '38' });
    expect(bea['id']).not.toBe(masters);
    expect(await groupsOf('bea')).toEqual(['newcomers']);
    const events: { action: string; context: object }[] = await stagedoor.db.query(
      'SELECT action, context FROM event WHERE user_id = $1 ORDER BY at',
      [bea['id']],
    );
    expect(events).toEqual(
      expect.arrayContaining([
        { action: 'model_created', context: expect.objectContaining({ model: 'user', name: 'bea' }) },
        { action: 'user_write', context: expect.objectContaining({ created: true }) },
      ]),
    );
    expect(JSON.stringify(events)).not.toContain('lovely');
  });

  it('makes accounts that are blocked, where its author wants that', async () => {
    const client = await json('join-later').post({ username: 'lea', password: 'a lovely long one' });
    expect(said(client)).toContain('This account is blocked.');
    expect(await account('lea')).toMatchObject({ is_active: false });
  });

  it('says no without anything to write', async () => {
    expect(said(await json('nothing-asked').post({}))).toBe('No Pending data.');
  });

  it('says no where there is nobody and it may not make anybody', async () => {
    expect(said(await json('only-there').post({ name: 'x' }))).toBe("No user found and can't create new user.");
  });

  it.each([
    [{ username: '' }, 'An account needs a username.'],
    [{ username: 'x'.repeat(151) }, 'The account cannot be saved: username must be shorter than'],
    [{ username: 'kim', email: 'nowhere' }, 'The account cannot be saved: email must be a valid email address'],
    [{ username: 'Taken' }, 'Username is already taken.'],
    [{ username: 'TAKEN@example.org' }, 'Username is already taken.'],
  ])('keeps the rules of an account: %j', async (answer, message) => {
    await stagedoor.person('taken');
    expect(said(await json('join-unchecked').post({ email: '', ...answer }))).toContain(message);
    expect(await account('kim')).toBeUndefined();
  });

  it('of two who want one name at once makes one account', async () => {
    const both = [json('join-unchecked'), json('join-unchecked')];
    await Promise.all(both.map((client) => client.post({ username: 'twin', email: '' })));
    const ends = both.map(({ challenge }) => String(challenge['component'])).sort();
    expect(ends).toEqual(['ak-stage-access-denied', 'xak-flow-redirect']);
  });

  it('changes the account of whoever is signed in, and nothing that was not asked', async () => {
    const cleo = await signedIn('cleo');
    await stagedoor.db.query(
      `UPDATE "user" SET attributes = '{"settings": {"theme": "dark"}, "shoe": "40"}' WHERE username = 'cleo'`,
    );
    await cleo.open('/if/flow/settings/');
    await cleo.submit({ username: 'cleo', name: 'Cleo C.', 'attributes.settings.locale': 'it' });
    expect(await account('cleo')).toMatchObject({
      name: 'Cleo C.',
      email: 'cleo@example.org',
      attributes: { settings: { theme: 'dark', locale: 'it' }, shoe: '40' },
    });
    await cleo.open('/');
    expect(cleo.heading).toBe('Welcome, Cleo C.');
  });

  it('makes another account for somebody who is signed in with always_create', async () => {
    const dora = await signedIn('dora');
    await dora.open('/if/flow/second-account/');
    await dora.submit({ username: 'dora-too' });
    expect(await account('dora')).toBeDefined();
    expect(await account('dora-too')).toBeDefined();
  });

  it('is no way into an account for somebody who has only said its name', async () => {
    await stagedoor.person('ann');
    const { password } = (await account('ann'))!;
    const eve = stagedoor.stranger();
    await eve.open('/if/flow/careless-recovery/');
    await eve.submit({ uid_field: 'ann' });
    await eve.submit({ password: 'now it is mine' });
    expect(eve.page.status).toBe(403);
    expect(eve.text).toContain('Nobody has proved yet to be the owner of this account.');
    expect(eve.cookies.has('stagedoor_session')).toBe(false);
    expect((await account('ann'))!['password']).toBe(password);
    const event = await admin.row('event', 'action', 'configuration_error');
    expect(event).toMatchObject({ context: { flow: 'careless-recovery' } });
  });

  it('is no way into another account for somebody who is signed in', async () => {
    await stagedoor.person('ann');
    const { password } = (await account('ann'))!;
    const eve = await signedIn('eve');
    await eve.open('/if/flow/careless-recovery/');
    await eve.submit({ uid_field: 'ann' });
    await eve.submit({ password: 'now it is mine' });
    expect(eve.page.status).toBe(403);
    expect((await account('ann'))!['password']).toBe(password);
    expect((await eve.open('/')).heading).toBe('Welcome, eve');
  });

  it('writes the password of whoever has proved who they are', async () => {
    const finn = await stagedoor.person('finn');
    await finn.open('/if/flow/after-proof/');
    await finn.signIn();
    await finn.submit({ password: 'the new one' });
    expect((await finn.open('/')).heading).toBe('Welcome, finn');
    const elsewhere = await stagedoor.person('finn');
    await elsewhere.open('/if/flow/in/');
    await elsewhere.submit({ uid_field: 'finn' });
    await elsewhere.submit({ password: 'the new one' });
    expect(elsewhere.cookies.has('stagedoor_session')).toBe(true);
  });

  it('pressed twice makes one account', async () => {
    const gil = stagedoor.stranger();
    await gil.open('/if/flow/join-unchecked/');
    const body = new URLSearchParams({ csrf: gil.field('csrf')!, username: 'gil', email: '' });
    await Promise.all([1, 2].map(() => gil.request(gil.page.url, { method: 'POST', body })));
    expect(await stagedoor.db.query(`SELECT 1 FROM "user" WHERE username = 'gil'`)).toHaveLength(1);
  });
});
