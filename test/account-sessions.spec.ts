import { DataSource } from 'typeorm';
import { Users } from '../src/users/users.service.js';
import { Admin } from './support/blueprints.js';
import { letIn, signedIn } from './support/oauth.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

const FLOW = `
entries:
  - flow: here
    title: Sign in
    designation: authentication
    stages: [identification, password, user-login]
`;

describe('somebody’s sessions', () => {
  let stagedoor: Stagedoor;
  beforeEach(async () => {
    stagedoor = await Stagedoor.start({ blueprints: { 'flow.yaml': FLOW } });
  });
  afterEach(() => stagedoor.stop());

  const signIn = async (
    username: string,
    userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0',
  ) => {
    const person = await stagedoor.person(username);
    person.headers['user-agent'] = userAgent;
    await person.open('/if/flow/here/');
    await person.signIn();
    stagedoor.clock.turn(60);
    return person;
  };
  const greeting = async (person: Person): Promise<string> => (await person.open('/')).heading;
  /** The forms of the page in front of the person: one a session, the last for all others. */
  const press = async (person: Person, fields: Record<string, string>): Promise<Response> =>
    person.request('/account/sessions/', {
      method: 'POST',
      body: new URLSearchParams({ csrf: person.field('csrf')!, ...fields }),
    });
  const idsOn = (page: string): string[] =>
    [...page.matchAll(/name="session" value="([^"]*)"/g)].map((match) => match[1]!);

  it('are listed for nobody but them, who is led to sign in first', async () => {
    const stranger = await stagedoor.stranger().open('/account/sessions/');
    expect(stranger.heading).toBe('Sign in');
    expect(stranger.page.url).toContain('next=%2Faccount%2Fsessions%2F');
  });

  it('are listed with browser, address and time, the one in hand first', async () => {
    const home = await signIn('ann');
    await signIn(
      'ann',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    );
    await signIn('bob');
    await home.open('/account/sessions/');
    expect(home.text).toMatch(/Firefox on Linux · this browser.*Safari on iOS/);
    expect(idsOn(home.page.html)).toHaveLength(2);
    expect(home.page.headers.get('cache-control')).toBe('no-store');
  });

  it('end one by one, and only their own', async () => {
    const [home, work, bob] = [await signIn('ann'), await signIn('ann'), await signIn('bob')];
    await bob.open('/account/sessions/');
    const [foreign] = idsOn(bob.page.html);
    await home.open('/account/sessions/');
    await press(home, { session: foreign! });
    expect(await greeting(bob)).toBe('Welcome, bob');
    const other = idsOn(home.page.html)[1]!;
    await press(home, { session: other });
    expect([await greeting(home), await greeting(work)]).toEqual(['Welcome, ann', 'Welcome']);
  });

  it('end all but the one in hand, or that one', async () => {
    const [home, work, phone] = [await signIn('ann'), await signIn('ann'), await signIn('ann')];
    await home.open('/account/sessions/');
    await press(home, {});
    expect([await greeting(home), await greeting(work), await greeting(phone)]).toEqual([
      'Welcome, ann',
      'Welcome',
      'Welcome',
    ]);
    await home.open('/account/sessions/');
    expect((await press(home, { session: idsOn(home.page.html)[0]! })).headers.get('location')).toBe('/');
    expect(await greeting(home)).toBe('Welcome');
  });

  it('do not end by a form of another site, nor for a session that is none', async () => {
    const home = await signIn('ann');
    await home.open('/account/sessions/');
    expect((await press(home, { csrf: 'forged' })).status).toBe(403);
    expect((await press(home, { session: 'x' })).status).toBeGreaterThanOrEqual(400);
    expect(await greeting(home)).toBe('Welcome, ann');
  });

  it('that end take back a yes that no device has come for', async () => {
    const tv = stagedoor.tv();
    await tv.start({ scope: 'openid' });
    const work = await signIn('ann');
    const [{ id: session }]: [{ id: string }] = await stagedoor.db.query('SELECT id FROM session');
    const person = await signedIn(stagedoor, 'ann');
    await letIn(stagedoor, tv, { ...person, session: Object.assign(person.session, { id: session }) });
    const home = await signIn('ann');
    await home.open('/account/sessions/');
    await press(home, {});
    expect(await greeting(work)).toBe('Welcome');
    expect((await tv.poll()).body).toMatchObject({ error: 'access_denied' });
  });
});

describe('a new password', () => {
  let stagedoor: Stagedoor;
  beforeEach(async () => {
    stagedoor = await Stagedoor.start({ blueprints: { 'flow.yaml': FLOW } });
  });
  afterEach(() => stagedoor.stop());

  /** Signs ann in in two browsers, and a television that keeps itself signed in. */
  const household = async () => {
    const tv = stagedoor.tv();
    await tv.start({ scope: 'openid offline_access' });
    const home = await stagedoor.person('ann');
    const work = await stagedoor.person('ann');
    for (const browser of [home, work]) {
      await browser.open('/if/flow/here/');
      await browser.signIn();
    }
    await letIn(stagedoor, tv, await signedIn(stagedoor, 'ann'));
    const { refresh_token } = (await tv.poll()).body as { refresh_token: string };
    const { user } = await signedIn(stagedoor, 'ann');
    const rows: { id: string }[] = await stagedoor.db.query('SELECT id FROM session ORDER BY auth_time, id');
    return { tv, refresh_token, user: user.id, browsers: [home, work], sessions: rows.map(({ id }) => id) };
  };
  const set = (user: string, keep: string | null): Promise<void> =>
    stagedoor.app
      .get(DataSource)
      .transaction((tx) =>
        stagedoor.app.get(Users).setPassword(user, 'a new password', tx, { keep, host: 'localhost' }),
      );
  const signedInBrowsers = async (browsers: Person[]): Promise<number> => {
    let count = 0;
    for (const browser of browsers) if ((await browser.open('/')).heading === 'Welcome, ann') count++;
    return count;
  };

  it('ends all sessions but the one in which it was set, and leaves devices alone', async () => {
    const { tv, refresh_token, user, browsers, sessions } = await household();
    await set(user, sessions[0]!);
    expect(await signedInBrowsers(browsers)).toBe(1);
    expect((await tv.refresh(refresh_token)).status).toBe(200);
  });

  it('ends the devices too, where the brand says so', async () => {
    const { tv, refresh_token, user, browsers } = await household();
    await new Admin(stagedoor).apply(
      'entries: [{ model: authentik_brands.brand, identifiers: { domain: localhost }, attrs: { password_change_ends_devices: true } }]',
    );
    await set(user, null);
    expect(await signedInBrowsers(browsers)).toBe(0);
    expect((await tv.refresh(refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
  });

  it('that a blueprint brings ends all sessions', async () => {
    const { browsers } = await household();
    await new Admin(stagedoor).apply(
      'entries: [{ model: authentik_core.user, identifiers: { username: ann }, attrs: { password: another password } }]',
    );
    expect(await signedInBrowsers(browsers)).toBe(0);
  });
});
