import { Doctor } from '../src/admin/doctor/doctor.service.js';
import { ContextSlot } from '../src/flows/memory.js';
import { Openings } from '../src/flows/opening.js';
import type { Step } from '../src/flows/plan.js';
import { Purposes } from '../src/flows/purpose.js';
import { Config } from '../src/platform/config.js';
import { Mailer } from '../src/platform/mail/mailer.js';
import { Admin } from './support/blueprints.js';
import { JsonClient } from './support/json-client.js';
import { header, linkIn, Mailbox } from './support/mailbox.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

const SENT = 'a mail with a link is on its way';
const NOT_SENT = 'The mail could not be sent.';

describe('the email stage', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  let mailbox: Mailbox;
  beforeAll(async () => {
    mailbox = await Mailbox.open();
    const config = { emailHost: '127.0.0.1', emailPort: mailbox.port, emailFrom: 'door@waves.example' };
    stagedoor = await Stagedoor.start({ config });
    admin = new Admin(stagedoor);
    await stagedoor.person('ann', { name: 'Ann' });
  });
  afterAll(async () => {
    await stagedoor.stop();
    await mailbox.close();
  });
  beforeEach(async () => {
    await settled();
    mailbox.refuses = '';
    stagedoor.clock.turn(3600);
  });

  const settled = (): Promise<void> => stagedoor.app.get(Mailer).beforeApplicationShutdown();
  const flow = (slug: string, settings: string, before = '  - identification'): Promise<void> =>
    stagedoor.apply(`
flow: ${slug}
title: Lost
designation: recovery
stages:
${before}
  - email: { ${settings} }
  - user-login
`);
  const own = (more = ''): string => `host: 127.0.0.1, port: ${mailbox.port}${more}`;
  const ask = async (slug: string, name = 'ann'): Promise<Person> => {
    const person = stagedoor.stranger();
    await person.open(`/if/flow/${slug}/`);
    return person.submit({ uid_field: name });
  };
  const events = (action: string, slug: string): Promise<{ context: Record<string, unknown> }[]> =>
    stagedoor.db.query(`SELECT * FROM event WHERE action = $1 AND context->>'flow' = $2`, [action, slug]);

  describe('sends a mail', () => {
    it('when a POST brings the run there, in the looks of the brand, with the server of the settings', async () => {
      await flow('own-words', 'use_global_settings: true, subject: Your new password');
      const coming = mailbox.next();
      const ann = await ask('own-words');
      expect(ann.heading).toBe('Look into your mail');
      expect(ann.text).toContain(SENT);
      const mail = await coming;
      expect(mail).toMatchObject({ from: 'door@waves.example', to: ['ann@example.org'], subject: 'Your new password' });
      expect(header(mail.raw, 'From')).toContain('<door@waves.example>');
      expect(header(mail.raw, 'Auto-Submitted')).toBe('auto-generated');
      expect(mail.text).toContain('Hello Ann,');
      expect(mail.text).toContain('30 minutes');
      expect(mail.html).toContain('Choose a new password');
      expect(linkIn(mail)).toMatch(new RegExp(`^${stagedoor.base}/if/flow/own-words/\\?flow_token=[\\w-]{43}$`));
      await settled();
      const [event] = await events('email_sent', 'own-words');
      expect(event).toMatchObject({ context: { to_email: 'ann@example.org', subject: 'Your new password' } });
      expect(JSON.stringify(event)).not.toContain(new URL(linkIn(mail)).searchParams.get('flow_token'));
    });

    it('once more for each press, and says so in authentik’s words', async () => {
      await flow('again', own());
      await ask('again');
      await settled();
      const before = mailbox.mails.length;
      const ann = await ask('again');
      await ann.submit();
      expect(ann.text).toContain('The mail was sent again.');
      await settled();
      expect(mailbox.mails.length).toBe(before + 2);

      const client = new JsonClient(stagedoor.base, 'again');
      await client.get();
      await client.post({ uid_field: 'ann' });
      expect(client.challenge).toMatchObject({ component: 'ak-stage-email', email_sent: true });
      await client.post({});
      expect(client.challenge['response_errors']).toEqual({
        non_field_errors: [{ string: 'email-sent', code: 'email-sent' }],
      });
    });

    it('never by looking', async () => {
      await flow('looks', own());
      const ann = await ask('looks');
      await settled();
      const { length } = mailbox.mails;
      await ann.open(ann.page.url);
      await ann.open(ann.page.url);
      await settled();
      expect(ann.text).toContain(SENT);
      expect(mailbox.mails.length).toBe(length);
    });

    it('at the press of a button where it is the first stage', async () => {
      await stagedoor.apply(`
flow: confirm
title: Confirm
authentication: require_authenticated
stages:
  - identification: { skip_when_signed_in: true }
  - email: { ${own(', template: email/account_confirmation.html')} }
`);
      const ann = await stagedoor.person('ann');
      await ann.open('/if/flow/authentication/');
      await ann.signIn();
      const { visits } = mailbox;
      await ann.open('/if/flow/confirm/');
      expect(mailbox.visits).toBe(visits);
      const coming = mailbox.next();
      await ann.submit();
      expect(ann.heading).toBe('Look into your mail');
      expect((await coming).text).toContain('Is this your address?');
    });

    it('to the address of the context, if there is one', async () => {
      await flow('moving', own());
      const purpose = { name: 'moving', start: '/', complete: (steps: Step[]) => steps, signInFirst: () => false };
      stagedoor.app.get(Purposes).add({ ...purpose, collect: () => Promise.resolve({ to: '/' }) });
      const known = [new ContextSlot<string>('email').is('new@example.org')];
      const ann = stagedoor.stranger();
      await ann.open(stagedoor.app.get(Openings).address({ flow: 'moving', purpose: 'moving', known }));
      const coming = mailbox.next();
      await ann.submit({ uid_field: 'ann' });
      expect((await coming).to).toEqual(['new@example.org']);
    });

    it('with headers that nobody can add to', async () => {
      await flow('headers', own(', subject: "Hello\\r\\nBcc: eve@example.org"'));
      const eve = { username: 'mallory', name: 'M\r\nBcc: eve@example.org', email: 'mallory@example.org' };
      await stagedoor.person('mallory', eve);
      const coming = mailbox.next();
      await ask('headers', 'mallory');
      const mail = await coming;
      expect(mail.to).toEqual(['mallory@example.org']);
      expect(header(mail.raw, 'Bcc')).toBe('');
      expect(mail.subject).toBe('Hello Bcc: eve@example.org');
    });
  });

  describe('tells nobody whether there is an account', () => {
    const page = ({ text, page: { status } }: Person): unknown => [status, text];

    it('by its pages, its status, or its visits to the mail server', async () => {
      await flow('silent', own());
      await settled();
      const sent = mailbox.mails.length;
      const known = await ask('silent', 'ann');
      await settled();
      expect(mailbox.mails.length).toBe(sent + 1);
      const visits = mailbox.visits;
      const unknown = await ask('silent', 'nobody');
      await settled();
      expect(mailbox.mails.length).toBe(sent + 1);
      expect(mailbox.visits).toBe(visits + 1);
      expect(page(unknown)).toEqual(page(known));
      await known.submit();
      await unknown.submit();
      expect(page(unknown)).toEqual(page(known));
    });

    it('by what happens when the mail server is down, or does not want the mail', async () => {
      await flow('deaf', 'host: 127.0.0.1, port: 1');
      expect(page(await ask('deaf', 'nobody'))).toEqual(page(await ask('deaf', 'ann')));
      await flow('choosy', own());
      mailbox.refuses = 'no such mailbox';
      expect(page(await ask('choosy', 'nobody'))).toEqual(page(await ask('choosy', 'ann')));
      await settled();
      const [event] = await events('configuration_error', 'choosy');
      expect(event!.context['message']).toContain('A mail could not be sent');
    });

    it('by counting: a name and an address of one account have counters of their own', async () => {
      await flow('counted', own(', recovery_max_attempts: 1'), '  - identification: { show_matched_user: false }');
      await ask('counted', 'ann');
      await ask('counted', 'ann');
      await settled();
      const sent = mailbox.mails.length;
      expect((await ask('counted', 'ann@example.org')).text).toContain(SENT);
      await settled();
      expect(mailbox.mails.length).toBe(sent);
    });
  });

  it('sends no more than recovery_max_attempts mails again within recovery_cache_timeout', async () => {
    await flow('limited', own(', recovery_max_attempts: 2, recovery_cache_timeout: minutes=10'));
    const ann = await ask('limited');
    await ann.submit();
    await ann.submit();
    expect(ann.text).toContain('The mail was sent again.');
    await ann.submit();
    expect(ann.page.status).toBe(429);
    expect(ann.text).toContain('Too many account verification attempts. Please try again after 10 minutes.');
    const eve = await ask('limited');
    expect(eve.text).toContain('Too many account verification attempts.');
    expect(eve.heading).toBe('Confirm your address');
    stagedoor.clock.turn(601);
    await ann.submit();
    expect(ann.text).toContain('The mail was sent again.');
  });

  describe('with a mail server that does not do its part', () => {
    it('says so to the person, and to the admin why', async () => {
      await flow('down', 'host: 127.0.0.1, port: 1');
      const ann = await ask('down');
      expect(ann.page.status).toBe(200);
      expect(ann.text).toContain(NOT_SENT);
      await ann.submit();
      expect(ann.page.status).toBe(400);
      expect(ann.text).toContain(NOT_SENT);
      const [event] = await events('configuration_error', 'down');
      expect(event!.context).toMatchObject({ flow: 'down', stage: 'down-email' });
      expect(event!.context['message']).toContain('The mail server 127.0.0.1:1 cannot be used: ');
    });

    it('verifies its certificate', async () => {
      const tls = await Mailbox.open({ secure: true, disabledCommands: [] });
      await flow('strange', `host: 127.0.0.1, port: ${tls.port}, use_ssl: true`);
      expect((await ask('strange')).text).toContain(NOT_SENT);
      const [event] = await events('configuration_error', 'strange');
      expect(event!.context['message']).toMatch(/certificate|self.signed/i);
      expect(tls.mails).toEqual([]);
      await tls.close();
    });

    it('sends nothing in clear where TLS was asked for', async () => {
      await flow('no-tls', own(', use_tls: true'));
      const sent = mailbox.mails.length;
      expect((await ask('no-tls')).text).toContain(NOT_SENT);
      await settled();
      expect(mailbox.mails.length).toBe(sent);
    });

    it('signs in there, and its password stands nowhere', async () => {
      const seen: unknown[] = [];
      const guarded = await Mailbox.open({
        authOptional: false,
        allowInsecureAuth: true,
        onAuth: ({ username, password }, _session, done) => {
          seen.push(username, password);
          done(null, password === 'open sesame' ? { user: 'door' } : undefined);
        },
      });
      const server = `host: 127.0.0.1, port: ${guarded.port}, username: door`;
      await flow('guarded', `${server}, password: open sesame`);
      const coming = guarded.next();
      expect((await ask('guarded')).text).toContain(SENT);
      await coming;
      expect(seen).toContain('open sesame');
      await flow('guarded', `${server}, password: wrong sesame`);
      expect((await ask('guarded')).text).toContain(NOT_SENT);
      const told = JSON.stringify([await events('configuration_error', 'guarded'), await admin.everything()]);
      expect(told).not.toContain('sesame');
      await guarded.close();
    });
  });

  it('names no host in a mail that nobody vouches for', async () => {
    await flow('poisoned', own());
    const ann = stagedoor.stranger();
    await settled();
    const sent = mailbox.mails.length;
    const from = { host: 'evil.example', 'content-type': 'application/json' };
    const at = '/api/v3/flows/executor/poisoned/?query=';
    const first = await stagedoor.app.inject({ method: 'POST', url: at, headers: from, payload: { uid_field: 'ann' } });
    expect(first.statusCode).toBe(302);
    await settled();
    expect(mailbox.mails.length).toBe(sent);
    const [event] = await events('configuration_error', 'poisoned');
    expect(event!.context['message']).toContain('evil.example');
    expect(ann.cookies.size).toBe(0);
  });

  it('without anybody to write to says "No pending user."', async () => {
    await flow('lonely', own(), '');
    const ann = stagedoor.stranger();
    await ann.open('/if/flow/lonely/');
    await ann.submit();
    expect(ann.page.status).toBe(403);
    expect(ann.text).toContain('No pending user.');
  });

  it('takes no template that there is not', async () => {
    const [complaint] = await admin.complaints(
      'flow: x\ntitle: X\nstages:\n  - email: { template: email/ours.html }\n',
    );
    expect(complaint).toContain("Invalid template 'email/ours.html' specified.");
    await flow('vanished', own());
    await stagedoor.db.query(
      `UPDATE stage SET config = config || '{"template": "email/ours.html"}' WHERE name = 'vanished-email'`,
    );
    expect((await ask('vanished')).text).toContain(NOT_SENT);
    const [event] = await events('configuration_error', 'vanished');
    expect(event!.context['message']).toBe("Invalid template 'email/ours.html' specified.");
  });

  describe('and the doctor', () => {
    it('miss a mail server where a stage uses the one of the settings', async () => {
      await flow('dependent', 'use_global_settings: true');
      const said = async (config: object): Promise<unknown> =>
        (await new Doctor(stagedoor.db, Config.of(config)).examine()).find(
          ({ about }) => about === 'stage dependent-email',
        );
      expect(await said({})).toMatchObject({
        level: 'error',
        advice: expect.stringContaining('STAGEDOOR_EMAIL_HOST'),
      });
      expect(await said({ emailHost: 'smtp.example.com' })).toMatchObject({ level: 'fine' });
      const clear = { emailHost: 'smtp.example.com', emailUsername: 'door', emailPassword: 'x' };
      expect(await said(clear)).toMatchObject({ level: 'warning', text: expect.stringContaining('without TLS') });
      expect(await said({ ...clear, emailUseTls: 'on' })).toMatchObject({ level: 'fine' });
    });
  });
});
