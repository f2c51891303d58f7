import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

/** Flows that somebody who is signed in may walk, too: the default one turns them away. */
const FLOWS = `
version: 1
entries:
  - flow: here
    title: Sign in
    designation: authentication
    stages: [identification, password, user-login]
  - flow: only-here
    title: Sign in
    designation: authentication
    stages:
      - identification
      - password
      - user-login: { terminate_other_sessions: true }
`;

describe('sessions', () => {
  let stagedoor: Stagedoor;
  beforeEach(async () => {
    stagedoor = await Stagedoor.start({ blueprints: { 'flows.yaml': FLOWS } });
  });
  afterEach(() => stagedoor.stop());

  /** The person at a browser of their own, signed in there by that flow. */
  const signIn = async (username: string, flow = 'here'): Promise<Person> => {
    const person = await stagedoor.person(username);
    await person.open(`/if/flow/${flow}/`);
    await person.signIn();
    return person;
  };
  const greeting = async (person: Person): Promise<string> => (await person.open('/')).heading;
  /** Whose sessions the server keeps. */
  const kept = async (): Promise<string[]> => {
    const rows: { username: string }[] = await stagedoor.db.query(
      'SELECT u.username FROM session s JOIN "user" u ON u.id = s."user" ORDER BY u.username',
    );
    return rows.map(({ username }) => username);
  };
  /** Somebody who has got hold of that browser's session. */
  const thiefOf = (person: Person): Person => {
    const thief = stagedoor.stranger();
    thief.cookies.set('stagedoor_session', person.cookies.get('stagedoor_session')!);
    return thief;
  };

  it('of one person live side by side in their browsers', async () => {
    const [home, work] = [await signIn('ann'), await signIn('ann')];
    expect([await greeting(home), await greeting(work)]).toEqual(['Welcome, ann', 'Welcome, ann']);
    expect(await kept()).toEqual(['ann', 'ann']);
  });

  it('in a person’s other browsers, and only theirs, end where the stage has terminate_other_sessions', async () => {
    const [home, school, bob] = [await signIn('ann'), await signIn('ann'), await signIn('bob')];
    const work = await signIn('ann', 'only-here');
    expect(await greeting(work)).toBe('Welcome, ann');
    expect([await greeting(home), await greeting(school)]).toEqual(['Welcome', 'Welcome']);
    expect(await greeting(bob)).toBe('Welcome, bob');
    expect(await kept()).toEqual(['ann', 'bob']);
  });

  it('elsewhere stay when somebody only fails to sign in there', async () => {
    const home = await signIn('ann');
    const eve = await stagedoor.person('ann');
    await eve.open('/if/flow/only-here/');
    await eve.submit({ uid_field: 'ann' });
    await eve.submit({ password: 'wrong' });
    expect(eve.text).toContain('Invalid password');
    expect(await greeting(home)).toBe('Welcome, ann');
  });

  it('end when somebody else signs in in the same browser', async () => {
    const [browser, elsewhere, bob] = [await signIn('ann'), await signIn('ann'), await stagedoor.person('bob')];
    const thief = thiefOf(browser);
    expect(await greeting(thief)).toBe('Welcome, ann');
    await browser.open('/if/flow/here/');
    await browser.submit({ uid_field: bob.username });
    await browser.submit({ password: bob.password });
    expect(await greeting(browser)).toBe('Welcome, bob');
    expect(await greeting(thief)).toBe('Welcome');
    expect(await greeting(elsewhere)).toBe('Welcome, ann');
    expect(await kept()).toEqual(['ann', 'bob']);
  });

  it('are replaced when the same person signs in once more', async () => {
    const ann = await signIn('ann');
    const thief = thiefOf(ann);
    await ann.open('/if/flow/here/');
    await ann.signIn();
    expect([await greeting(ann), await greeting(thief)]).toEqual(['Welcome, ann', 'Welcome']);
    expect(await kept()).toEqual(['ann']);
  });

  it('end with a sign-out: the row is gone, and so is whoever copied the cookie', async () => {
    const [home, work] = [await signIn('ann'), await signIn('ann')];
    const thief = thiefOf(home);
    await home.open('/flows/-/default/invalidation/');
    expect(await kept()).toEqual(['ann', 'ann']);
    await home.submit();
    expect(home.cookies.has('stagedoor_session')).toBe(false);
    expect([await greeting(home), await greeting(thief)]).toEqual(['Welcome', 'Welcome']);
    expect(await greeting(work)).toBe('Welcome, ann');
    expect(await kept()).toEqual(['ann']);
  });
});
