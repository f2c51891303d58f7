import { Mailer } from '../src/platform/mail/mailer.js';
import { User } from '../src/users/user.entity.js';
import { JsonClient } from './support/json-client.js';
import { linkIn, Mailbox } from './support/mailbox.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

const USED = 'Link was already used, please request a new link.';
const BAD = 'This link is invalid or has expired. Please request a new one.';

describe('the link in a mail', () => {
  let stagedoor: Stagedoor;
  let mailbox: Mailbox;
  beforeAll(async () => {
    mailbox = await Mailbox.open();
    stagedoor = await Stagedoor.start();
    await stagedoor.person('ann');
    await stagedoor.apply(`
entries:
  - flow: way-in
    title: In
    designation: recovery
    stages:
      - identification
      - email: { host: 127.0.0.1, port: ${mailbox.port}, token_expiry: minutes=10, recovery_max_attempts: 50 }
      - user-login
  - flow: come-back
    title: Back
    designation: recovery
    stages:
      - identification
      - email: { host: 127.0.0.1, port: ${mailbox.port}, activate_user_on_success: true, recovery_max_attempts: 50 }
      - user-login
  - flow: two-mails
    title: Twice
    designation: recovery
    stages:
      - identification
      - email: { name: first, host: 127.0.0.1, port: ${mailbox.port}, recovery_max_attempts: 50 }
      - email: { name: second, host: 127.0.0.1, port: ${mailbox.port}, recovery_max_attempts: 50 }
      - user-login
  - flow: only-by-link
    title: Only by link
    authentication: require_token
    stages:
      - deny: { deny_message: that far }
`);
  });
  afterAll(async () => {
    await stagedoor.stop();
    await mailbox.close();
  });
  beforeEach(() => stagedoor.app.get(Mailer).beforeApplicationShutdown());

  /** Asks for a mail, and reads it. */
  const mailed = async (slug: string, query = '', name = 'ann'): Promise<{ person: Person; link: string }> => {
    const person = stagedoor.stranger();
    const coming = mailbox.next();
    await person.open(`/if/flow/${slug}/${query}`);
    await person.submit({ uid_field: name });
    return { person, link: linkIn(await coming) };
  };
  const isIn = ({ cookies }: Person): boolean => cookies.has('stagedoor_session');

  it('goes on with the run in any browser, at the press of a button', async () => {
    const { link } = await mailed('way-in', '?next=%2Fdevice&theme=dark');
    expect(new URL(link).searchParams.get('theme')).toBe('dark');
    const phone = stagedoor.stranger();
    await phone.open(link);
    await phone.open(link);
    expect(phone.text).toContain('Continue to confirm this email address.');
    expect(isIn(phone)).toBe(false);
    await phone.submit();
    expect(isIn(phone)).toBe(true);
    expect(phone.page.url).toContain('/device');
    const [{ amr }] = await stagedoor.db.query('SELECT amr FROM session');
    expect(amr).toEqual(['otp']);
  });

  it('works once', async () => {
    const { link } = await mailed('way-in');
    const phone = stagedoor.stranger();
    await (await phone.open(link)).submit();
    expect(isIn(phone)).toBe(true);
    const thief = stagedoor.stranger();
    await thief.open(link);
    expect(thief.text).toContain(USED);
    expect(isIn(thief)).toBe(false);
  });

  it('holds for token_expiry and a minute', async () => {
    const { link } = await mailed('way-in');
    stagedoor.clock.turn(11 * 60 - 1);
    const early = stagedoor.stranger();
    await early.open(link);
    expect(early.text).toContain('Continue to confirm');
    stagedoor.clock.turn(2);
    const late = stagedoor.stranger();
    await late.open(link);
    expect(late.heading).toBe('Sign in');
  });

  it('that is unknown, has expired, or is missing opens no flow that needs one', async () => {
    for (const query of ['?flow_token=unknown', '']) {
      const eve = stagedoor.stranger();
      await eve.open(`/if/flow/only-by-link/${query}`);
      expect(eve.text).toContain(BAD);
    }
  });

  it('says that the address is verified', async () => {
    const { link } = await mailed('two-mails');
    const phone = stagedoor.stranger();
    await (await phone.open(link)).submit();
    expect(phone.text).toContain('Successfully verified Email.');
  });

  it('goes on in JSON, and is none of another stage’s', async () => {
    const { link } = await mailed('two-mails');
    const client = new JsonClient(stagedoor.base, 'two-mails', new URL(link).search.slice(1));
    await client.get();
    const second = mailbox.next();
    await client.post({});
    // the link of the first mail is none of the second's
    expect(client.challenge).toMatchObject({ component: 'ak-stage-email', email_sent: true });
    const phone = stagedoor.stranger();
    await (await phone.open(linkIn(await second))).submit();
    expect(isIn(phone)).toBe(true);
  });

  it('lets a blocked account in again, if its author says so', async () => {
    const blocked = { username: 'bob', email: 'bob@example.org', is_active: false };
    await stagedoor.person('bob', blocked);
    for (const [slug, allowed] of [
      ['way-in', false],
      ['come-back', true],
    ] as const) {
      const { link } = await mailed(slug, '', 'bob');
      const bob = stagedoor.stranger();
      await (await bob.open(link)).submit();
      expect(isIn(bob)).toBe(allowed);
    }
    expect(await stagedoor.db.getRepository(User).findOneByOrFail({ username: 'bob' })).toMatchObject({
      is_active: true,
    });
  });

  it('stands nowhere in the database', async () => {
    const { link } = await mailed('way-in');
    const key = new URL(link).searchParams.get('flow_token')!;
    for (const table of ['run', 'flow_token', 'event', 'limit_counter']) {
      const [{ text }] = await stagedoor.db.query(`SELECT json_agg(t)::text AS text FROM "${table}" t`);
      expect(text).not.toContain(key);
    }
  });

  it('is offered by the password page of a brand with a recovery flow', async () => {
    await stagedoor.apply('version: 1\nentries:\n  - brand: stagedoor-default\n    flow_recovery: way-in\n');
    const ann = await stagedoor.person('ann');
    await ann.open('/if/flow/authentication/');
    await ann.submit({ uid_field: 'ann' });
    expect(ann.page.html).toContain(`href="${stagedoor.base}/if/flow/way-in/"`);
  });
});
