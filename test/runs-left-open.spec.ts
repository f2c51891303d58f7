import { Mailer } from '../src/platform/mail/mailer.js';
import { linkIn, Mailbox } from './support/mailbox.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

const FLOWS = (port: number): string => `
version: 1
entries:
  - { prompt: password, field_key: password, label: Password, type: password }
  - { prompt: name, field_key: username, label: Name, type: text }
  - flow: in
    title: In
    designation: authentication
    stages: [identification, password, user-login]
  - flow: slow-in
    title: In
    designation: authentication
    stages: [identification, password, { user-login: { remember_me_offset: days=30 } }]
  - flow: add-app
    title: Add an app
    stages:
      - identification: { skip_when_signed_in: true }
      - prompt: { name: before-app, fields: [name] }
      - authenticator-totp: { digits: 6 }
  - flow: settings
    title: Your settings
    authentication: require_authenticated
    stages:
      - prompt: { name: settings-form, fields: [name] }
      - dummy
      - user-write
  - flow: chosen
    title: Chosen
    authentication: require_redirect
    stages:
      - prompt: { name: chosen-form, fields: [password] }
      - user-write: { name: chosen-write, user_creation_mode: never_create }
  - flow: choosing
    title: Choosing
    authentication: require_authenticated
    policies:
      - expression: |
          context["pending_user"] = request.user
          return True
    stages:
      - redirect: { mode: flow, target_flow: chosen }
  - flow: recover
    title: Recover
    designation: recovery
    stages:
      - identification
      - email: { host: 127.0.0.1, port: ${port}, recovery_max_attempts: 50 }
      - prompt: { fields: [password] }
      - user-write: { user_creation_mode: never_create }
      - user-login
`;

describe('a run that somebody has left open', () => {
  let stagedoor: Stagedoor;
  let mailbox: Mailbox;
  beforeAll(async () => {
    mailbox = await Mailbox.open();
    stagedoor = await Stagedoor.start();
    await stagedoor.apply(FLOWS(mailbox.port));
  });
  afterAll(async () => {
    await stagedoor.stop();
    await mailbox.close();
  });
  beforeEach(() => stagedoor.app.get(Mailer).beforeApplicationShutdown());

  const isIn = ({ cookies }: Person): boolean => cookies.has('stagedoor_session');
  const signedIn = async (name: string): Promise<Person> => {
    const person = await stagedoor.person(name);
    await person.open('/if/flow/in/');
    return person.signIn();
  };
  const mailed = async (name: string): Promise<string> => {
    const coming = mailbox.next();
    const person = stagedoor.stranger();
    await person.open('/if/flow/recover/');
    await person.submit({ uid_field: name });
    return linkIn(await coming);
  };

  describe('as somebody who was signed in', () => {
    const leave = async (name: string): Promise<{ browser: Person; left: string }> => {
      const browser = await signedIn(name);
      await browser.open('/if/flow/add-app/');
      await browser.submit();
      expect(browser.page.html).toContain('name="username"');
      const left = browser.page.url;
      browser.cookies.delete('stagedoor_session');
      return { browser, left };
    };

    it('gives nobody who comes after them a key to their account', async () => {
      const { browser, left } = await leave('ann');
      await browser.open(left);
      await browser.submit({ username: 'x' });
      await browser.submit({ username: 'x' });
      expect(browser.text).toContain('Nobody has proved yet who is setting this up.');
    });

    it('gives none to whoever signs in in the same browser either', async () => {
      const { browser, left } = await leave('bea');
      const eve = await stagedoor.person('eve');
      await browser.open('/if/flow/in/');
      await browser.submit({ uid_field: eve.username });
      await browser.submit({ password: eve.password });
      expect(isIn(browser)).toBe(true);
      await browser.open(left);
      await browser.submit({ username: 'x' });
      expect(browser.text).toContain('You are signed in as eve now.');
      await browser.submit({ username: 'x' });
      expect(browser.text).toContain('Nobody has proved yet who is setting this up.');
    });
  });

  it('in a flow for people who are signed in goes on when somebody is', async () => {
    const browser = await signedIn('cem');
    await browser.open('/if/flow/settings/');
    await browser.submit({ username: 'somebody-new' });
    const left = browser.page.url;
    browser.cookies.delete('stagedoor_session');
    await browser.open(left);
    expect(browser.page.html).toContain('name="uid_field"');
    expect(await stagedoor.db.query(`SELECT 1 FROM "user" WHERE username = 'somebody-new'`)).toEqual([]);
    await browser.signIn();
    expect(browser.page.url).toBe(left);
  });

  it('before the first answer is gone on with by nobody else, in this browser or another', async () => {
    const gil = await signedIn('gil');
    await gil.open('/if/flow/choosing/');
    expect(gil.heading).toBe('Chosen');
    const left = gil.page.url;
    await gil.open(left);
    expect(gil.heading).toBe('Chosen');
    gil.cookies.delete('stagedoor_session');
    for (const eve of [gil, stagedoor.stranger()]) {
      await eve.open(left);
      expect(eve.heading).toBe('This page has expired');
    }
  }, 60_000);

  it('by whoever knew the old password ends with a new one', async () => {
    const thief = await stagedoor.person('dan');
    await (await thief.open('/if/flow/slow-in/')).signIn();
    expect(thief.text).toContain('Stay signed in?');
    const owner = stagedoor.stranger();
    await (await owner.open(await mailed('dan'))).submit();
    await owner.submit({ password: 'a new one that is long' });
    expect(isIn(owner)).toBe(true);
    await thief.submit();
    expect(isIn(thief)).toBe(false);
    expect(thief.heading).toBe('This page has expired');
  });

  it('with a link that was sent before the new password is not gone on with', async () => {
    await stagedoor.person('fay');
    const [first, second] = [await mailed('fay'), await mailed('fay')];
    const owner = stagedoor.stranger();
    await (await owner.open(second)).submit();
    await owner.submit({ password: 'a new one that is long' });
    expect(isIn(owner)).toBe(true);
    const thief = stagedoor.stranger();
    await thief.open(first);
    expect(thief.page.html).toContain('name="uid_field"');
  });
});
