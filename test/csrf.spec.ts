import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

const REMEMBERING = `
version: 1
entries:
  - flow: remembering
    title: Sign in
    designation: authentication
    stages:
      - identification
      - password
      - user-login: { remember_me_offset: days=10 }
`;

/** A page, and what is put into its form. */
type Form = [heading: string, fields: Record<string, string>];

describe('forms', () => {
  let stagedoor: Stagedoor;
  let ann: Person;
  /** A token that is right for another browser. */
  let foreign: string;
  beforeEach(async () => {
    stagedoor = await Stagedoor.start({ blueprints: { 'remembering.yaml': REMEMBERING } });
    ann = await stagedoor.person('ann');
    const eve = stagedoor.stranger();
    await eve.open('/if/flow/authentication/');
    foreign = eve.field('csrf')!;
  });
  afterEach(() => stagedoor.stop());

  /** Every row of every table. */
  const everything = async (): Promise<Record<string, unknown>> => {
    const all: Record<string, unknown> = {};
    for (const { tableName } of stagedoor.db.entityMetadatas)
      all[tableName] = await stagedoor.db.query(`SELECT * FROM "${tableName}" t ORDER BY t::text`);
    return all;
  };
  const send = async (body: string): Promise<{ status: number; cookies: string[]; text: string }> => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await ann.request(ann.page.url, { method: 'POST', headers, body });
    return { status: response.status, cookies: response.headers.getSetCookie(), text: await response.text() };
  };

  /** The form is sent as a page of another site would: without a token, and with tokens that are not this browser's. */
  const refusesStrangers = async ([heading, fields]: Form): Promise<void> => {
    expect(ann.heading).toBe(heading);
    expect(ann.field('csrf')).toMatch(/^[\w-]{43}$/);
    expect(ann.field('csrf')).not.toBe(foreign);
    const right = new URLSearchParams(fields).toString();
    const before = await everything();
    for (const token of ['', 'csrf=', `csrf=${foreign}`, `csrf=${foreign}&csrf=${foreign}`, 'csrf[]=x', 'CSRF=x']) {
      const reply = await send([right, token].filter((part) => part !== '').join('&'));
      expect([heading, token, reply.status]).toEqual([heading, token, 403]);
      expect(reply.text).toContain('reload the page');
      expect(reply.cookies).toEqual([]);
    }
    expect(await everything()).toEqual(before);
  };
  /** Each form refuses strangers, and is then filled in as it should be. */
  const walk = async (...forms: Form[]): Promise<void> => {
    for (const form of forms) {
      await refusesStrangers(form);
      await ann.submit(form[1]);
    }
  };

  it('on the way to letting a device in are taken only from the browser that was shown them', async () => {
    const tv = stagedoor.tv();
    await tv.start({ scope: 'openid' });
    await ann.open('/device');
    await walk(
      ['Enter the code from your device', { code: tv.shows.user_code }],
      ['Sign in', { uid_field: 'ann' }],
      ['Enter your password', { password: ann.password }],
      ['Let this device in?', { decision: 'allow' }],
      ['What this may do for you', { decision: 'allow' }],
    );
    expect(ann.page.url).toContain('/device/done');
    expect((await tv.poll()).status).toBe(200);
  });

  it('with a no are no exception: nobody refuses a device for somebody else', async () => {
    const tv = stagedoor.tv();
    await tv.start({ scope: 'openid' });
    await ann.open(tv.shows.verification_uri_complete);
    await ann.submit();
    await ann.signIn();
    await walk(['Let this device in?', { decision: 'deny' }]);
    expect((await tv.poll()).body).toMatchObject({ error: 'access_denied' });
  });

  it('for signing in and out are taken only from the browser that was shown them', async () => {
    await ann.open('/if/flow/remembering/');
    await walk(
      ['Sign in', { uid_field: 'ann' }],
      ['Enter your password', { password: ann.password }],
      ['Stay signed in?', { remember_me: 'true' }],
    );
    await ann.open('/flows/-/default/invalidation/');
    await walk(['Sign out', {}]);
    await ann.open('/');
    expect(ann.heading).toBe('Welcome');
  });
});
