import { clientOf, walk } from './support/both-faces.js';
import { Admin } from './support/blueprints.js';
import { JsonClient } from './support/json-client.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

// The behaviours of authentik's user_login and consent stages, and of its user settings, that other stories do not show.
const login = (slug: string, settings = ''): string => `
  - flow: ${slug}
    title: ${slug}
    designation: authentication
    stages: [identification, password, { user-login: { ${settings} } }]`;

const FLOWS = `
version: 1
entries:
${login('for-the-window')}
${login('for-an-hour', 'session_duration: hours=1')}
${login('asks', 'session_duration: hours=1, remember_me_offset: days=10')}
${login('unknown-later', 'remember_device: seconds=0')}
  - { flow: nobody, title: Nobody, stages: [user-login] }
  - flow: slow
    title: Slow
    designation: authentication
    stages: [identification, password, { dummy: { name: wait } }, user-login]
  - flow: greets
    title: Greets
    designation: authentication
    stages:
      - identification
      - password
      - user-login
      - dummy: { name: known-here }
        policies:
          - cel: 'context.?auth_method_args.?known_device.orValue(false) && context.auth_method == "password"'
  - { prompt: settings-name, field_key: name, label: Name, type: text, initial_value: user.name, initial_value_expression: true, expression_language: cel, order: 1 }
  - { prompt: settings-username, field_key: username, label: Username, type: username, initial_value: user.username, initial_value_expression: true, expression_language: cel, order: 2 }
  - { prompt: settings-locale, field_key: attributes.settings.locale, label: Language, type: ak-locale, required: false, order: 3 }
  - flow: user-settings
    title: Your settings
    designation: stage_configuration
    authentication: require_authenticated
    stages:
      - prompt: { fields: [settings-name, settings-username, settings-locale] }
      - user-write: { user_creation_mode: never_create }
`;

describe('signing in', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ blueprints: { 'flows.yaml': FLOWS } });
    admin = new Admin(stagedoor);
    for (const name of ['ann', 'bob', 'cleo', 'dan']) await stagedoor.person(name);
  }, 60_000);
  afterAll(() => stagedoor.stop());

  const denied = (error_message: string): object =>
    expect.objectContaining({ component: 'ak-stage-access-denied', error_message }) as object;
  /** The answer that opens the session, and how long the browser keeps what it sets. */
  const cookieOf = async (slug: string, answer: Record<string, unknown>): Promise<string> => {
    const client = await new JsonClient(stagedoor.base, slug).get();
    await client.post({ uid_field: 'ann' });
    if (answer['password'] === undefined) await client.post({ password: 'the password of ann' });
    const cookie = [...client.cookies].map((pair) => pair.join('=')).join('; ');
    const response = await fetch(new URL(`/api/v3/flows/executor/${slug}/?query=`, stagedoor.base), {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(answer),
    });
    return response.headers.getSetCookie().find((line) => line.startsWith('stagedoor_session=')) ?? '';
  };
  const proof = { password: 'the password of ann' };
  const lastsUntil = async (): Promise<number> => {
    const [row] = (await stagedoor.db.query(
      `SELECT s.expires_at FROM session s JOIN "user" u ON u.id = s."user" WHERE u.username = 'ann'
        ORDER BY s.auth_time DESC, s.expires_at DESC LIMIT 1`,
    )) as { expires_at: Date }[];
    return (new Date(row!.expires_at).getTime() - stagedoor.clock.now().getTime()) / 1000;
  };

  describe('opens a session', () => {
    beforeEach(() => stagedoor.clock.turn(60));

    it('for the browser window: the cookie has no end, the session one after a day', async () => {
      expect(await cookieOf('for-the-window', proof)).not.toMatch(/max-age|expires/i);
      expect(await lastsUntil()).toBe(86_400);
    });

    it('for session_duration', async () => {
      expect(await cookieOf('for-an-hour', proof)).toMatch(/max-age=3600\b/i);
      expect(await lastsUntil()).toBe(3600);
    });

    it('for longer when the person wants to be remembered', async () => {
      const client = await new JsonClient(stagedoor.base, 'asks').get();
      await client.post({ uid_field: 'ann' });
      await client.post(proof);
      expect(client.challenge).toEqual({
        component: 'ak-stage-user-login',
        flow_info: expect.any(Object),
        pending_user: 'ann',
        pending_user_avatar: '',
      });
      await client.post({ remember_me: 'perhaps' });
      expect(client.challenge).toHaveProperty('response_errors.remember_me');
      expect(await cookieOf('asks', { remember_me: true })).toMatch(/max-age=867600\b/i);
      expect(await lastsUntil()).toBe(3600 + 10 * 86_400);
    });

    it('for session_duration when they do not', async () => {
      expect(await cookieOf('asks', { remember_me: false })).toMatch(/max-age=3600\b/i);
      expect(await lastsUntil()).toBe(3600);
    });
  });

  it('opens none for nobody', async () => {
    const { person, client } = await walk(stagedoor, 'nobody', [{}]);
    expect(client.challenge).toEqual(denied('No Pending user to login.'));
    expect([person.page.status, person.text.includes('No Pending user to login.')]).toEqual([403, true]);
    expect(client.cookies.has('stagedoor_session')).toBe(false);
  });

  it('opens none for an account that was blocked since it proved who it is', async () => {
    const { person, client } = await walk(stagedoor, 'slow', [
      { uid_field: 'bob' },
      { password: 'the password of bob' },
    ]);
    expect([person.heading, client.challenge['name']]).toEqual(['wait', 'wait']);
    await stagedoor.db.query(`UPDATE "user" SET is_active = false WHERE username = 'bob'`);
    await person.submit();
    await client.post({});
    expect(client.challenge).toMatchObject({ component: 'ak-stage-access-denied' });
    expect(person.page.status).toBe(403);
    expect([...person.cookies.keys(), ...client.cookies.keys()]).not.toContain('stagedoor_session');
  });

  it('tells policies afterwards whether the browser was known', async () => {
    const signInAs = async (person: Person, slug: string): Promise<string> => {
      await person.open(`/if/flow/${slug}/`);
      await person.submit({ uid_field: 'cleo' });
      await person.submit({ password: 'the password of cleo' });
      return person.heading;
    };
    const at = (address: string): Person => {
      const person = stagedoor.stranger();
      person.headers['x-forwarded-for'] = address;
      return person;
    };
    const home = at('192.0.2.1');
    expect(await signInAs(home, 'greets')).toMatch(/^Welcome/);
    expect(await signInAs(home, 'greets')).toBe('known-here');
    stagedoor.clock.turn(31 * 86_400);
    expect(await signInAs(home, 'greets')).toMatch(/^Welcome/);
  });

  describe('consent', () => {
    const MODES = ['always_require', 'permanent', 'expiring'];
    const entered = async (client: JsonClient, scope: string): Promise<void> => {
      const tv = stagedoor.tv();
      await tv.start({ scope });
      await client.get();
      await client.post({ code: tv.shows.user_code });
      await client.post({ decision: 'allow' });
    };
    const opened = async (person: Person): Promise<JsonClient> => {
      const response = await person.request('/device');
      const to = new URL(response.headers.get('location')!, stagedoor.base);
      return clientOf(person, 'device-code', to.search.slice(1));
    };
    const ids = (list: unknown): string[] => (list as { id: string }[]).map(({ id }) => id).sort();

    it.each(MODES)('%s', async (mode) => {
      await stagedoor.db.query('DELETE FROM consent');
      await stagedoor.apply(`
flow: device-code
title: Connect a device
stages: [user-code, { identification: { skip_when_signed_in: true } }, password, user-login, confirm-device, { consent: { mode: ${mode}, consent_expire_in: hours=2 } }]
`);
      const dan = await stagedoor.person('dan');
      await dan.open('/if/flow/for-the-window/');
      await dan.signIn();

      let client = await opened(dan);
      await entered(client, 'openid email');
      expect(client.challenge).toEqual({
        component: 'ak-stage-consent',
        flow_info: expect.any(Object),
        header_text: "You're about to sign into Demo TV.",
        permissions: [
          { id: 'openid', name: 'Know that it is you' },
          { id: 'email', name: 'See your e-mail address' },
        ],
        additional_permissions: [],
        token: expect.any(String),
        pending_user: 'dan',
        pending_user_avatar: '',
      });
      await client.post({ token: 'of another page' });
      expect(client.challenge['response_errors']).toEqual({
        token: [{ string: 'Invalid consent token, re-showing prompt', code: 'invalid' }],
      });
      await client.post({ token: client.challenge['token'] });
      expect(client.challenge).toMatchObject({ component: 'xak-flow-redirect' });
      const [kept] = (await stagedoor.db.query('SELECT * FROM consent')) as Record<string, unknown>[];
      if (mode === 'always_require') expect(kept).toBeUndefined();
      else if (mode === 'permanent') expect(kept).toMatchObject({ expires_at: null });
      else expect(kept!['expires_at']).toEqual(new Date(stagedoor.clock.now().getTime() + 7_200_000));

      client = await opened(dan);
      await entered(client, 'openid email');
      expect(client.challenge['component']).toBe(mode === 'always_require' ? 'ak-stage-consent' : 'xak-flow-redirect');

      client = await opened(dan);
      await entered(client, 'openid email profile');
      const before = mode === 'always_require' ? [] : ['email', 'openid'];
      const now = mode === 'always_require' ? ['email', 'openid', 'profile'] : ['profile'];
      expect(client.challenge).toMatchObject({ component: 'ak-stage-consent' });
      const { permissions, additional_permissions } = client.challenge;
      if (mode === 'always_require') expect([ids(permissions), additional_permissions]).toEqual([now, []]);
      else expect([ids(permissions), ids(additional_permissions)]).toEqual([before, now]);
    });
  });

  it('user settings: a form of what is known about somebody, who changes it and may keep their own name', async () => {
    const ann = await stagedoor.person('ann');
    await ann.open('/if/flow/for-the-window/');
    await ann.signIn();
    const client = await clientOf(ann, 'user-settings').get();
    expect(client.challenge).toMatchObject({
      component: 'ak-stage-prompt',
      fields: [
        { field_key: 'name', type: 'text', initial_value: 'ann' },
        { field_key: 'username', type: 'username', initial_value: 'ann' },
        { field_key: 'attributes.settings.locale', type: 'ak-locale' },
      ],
    });
    await client.post({ name: 'Ann', username: 'bob' });
    expect(client.challenge).toMatchObject({
      response_errors: { username: [{ string: 'Username is already taken.', code: 'invalid' }] },
    });
    await client.post({ name: 'Ann', username: 'ann' });
    expect(client.challenge).toEqual({ component: 'xak-flow-redirect', to: '/' });

    await ann.open('/if/flow/user-settings/');
    expect([ann.field('name'), ann.field('username')]).toEqual(['Ann', 'ann']);
    await ann.submit({ name: 'Ann Other', 'attributes.settings.locale': 'de-DE' });
    expect(await admin.row('user', 'username', 'ann')).toMatchObject({
      name: 'Ann Other',
      attributes: { settings: { locale: 'de-DE' } },
    });

    const { person: stranger } = await walk(stagedoor, 'user-settings');
    expect(stranger.heading).toBe('Sign in');
  });
});
