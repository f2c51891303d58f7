import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from '../src/blueprints/importing/validate.js';
import { AuthenticatorApp } from './support/authenticator-app.js';
import { Admin } from './support/blueprints.js';
import { FACES } from './support/faces.js';
import { linkIn, Mailbox } from './support/mailbox.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

const FOLDER = 'blueprints/examples';
const names = readdirSync(FOLDER);
const example = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

describe('an example', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  let mailbox: Mailbox;
  beforeAll(async () => {
    mailbox = await Mailbox.open();
    stagedoor = await Stagedoor.start({ config: { emailHost: '127.0.0.1', emailPort: mailbox.port } });
    admin = new Admin(stagedoor);
  });
  afterAll(async () => {
    await stagedoor.stop();
    await mailbox.close();
  });

  it.each(names)('%s is right, is applied whole, and changes nothing a second time', async (name) => {
    expect((await validate(example(name), name)).warnings).toEqual([]);
    expect((await admin.apply(example(name), { strict: true })).warnings).toEqual([]);
    expect((await admin.apply(example(name), { strict: true })).unchanged).toBe(true);
  });

  /** Enters the code of a television and goes on up to the question of consent, or past it. */
  async function connect(
    name: string,
    client_id = 'demo-tv',
  ): Promise<{ person: Person; poll: () => Promise<number> }> {
    const tv = stagedoor.tv({ client_id });
    const person = await stagedoor.person(name);
    await tv.start({ scope: 'openid profile' });
    await person.open('/device');
    await person.submit({ code: tv.shows.user_code });
    await person.signIn();
    await person.submit({ decision: 'allow' });
    return { person, poll: async () => (await tv.poll()).status };
  }

  it('of a brand of its own has a page and a flow of its own', async () => {
    await admin.apply(example('a-brand-of-its-own.yaml'));
    const page = await stagedoor.app.inject({ url: '/device', headers: { host: 'cinema.example.org' } });
    expect(page.headers['location']).toContain('/if/flow/cinema-screen/');
    const home = await stagedoor.app.inject({ url: '/', headers: { host: 'cinema.example.org' } });
    expect(home.body).toContain('The Cinema');
  });

  it('of an application for a group lets its members in, and nobody else', async () => {
    await stagedoor.person('ann');
    await admin.apply(`${example('only-for-a-group.yaml')}\n  - { user: ann, groups: [family] }`);
    const ann = await connect('ann', 'kitchen-radio');
    await ann.person.submit({ decision: 'allow' });
    expect(await ann.poll()).toBe(200);
    const eve = await connect('eve', 'kitchen-radio');
    expect(eve.person.page.status).toBe(403);
    expect(await eve.poll()).toBe(400);
  });

  it('of a staff without consent asks everybody else', async () => {
    const here = example('staff-without-consent.yaml').replace('office.example.org', 'localhost');
    await stagedoor.person('stan');
    await admin.apply(`${here}\n  - { user: stan, groups: [staff] }`);
    const stan = await connect('stan');
    expect(await stan.poll()).toBe(200);
    const vera = await connect('vera');
    expect(vera.person.heading).toBe('What this may do for you');
    expect(await vera.poll()).toBe(400);
    await vera.person.submit({ decision: 'allow' });
    expect(await vera.poll()).toBe(200);
  });

  it('of a second factor has an app set up on the way, and asks for its codes from then on', async () => {
    await admin.apply(example('second-factor.yaml').replace('safe.example.org', 'localhost'));
    const tv = stagedoor.tv();
    const enter = async (): Promise<Person> => {
      const person = await stagedoor.person('safia');
      await tv.start({ scope: 'openid' });
      await person.open('/device');
      await person.submit({ code: tv.shows.user_code });
      return person.signIn();
    };
    const first = await enter();
    expect(first.heading).toBe('Set up an authenticator app');
    const address = /href="(otpauth:[^"]*)"/.exec(first.page.html)![1]!.replaceAll('&amp;', '&');
    const app = new AuthenticatorApp(address.replaceAll('&#x3D;', '='), stagedoor.clock);
    await first.submit({ code: app.code() });
    expect(first.heading).toBe('Let this device in?');
    stagedoor.clock.turn(60);
    const second = await enter();
    expect(second.heading).toBe('Confirm that it is you');
    await second.submit({ code: app.code() });
    expect(second.heading).toBe('Let this device in?');
  });

  it('of codes for a remote shows ten digits', async () => {
    await admin.apply(example('codes-for-a-remote.yaml'));
    const tv = stagedoor.tv({ client_id: 'living-room' });
    expect((await tv.start()).user_code).toMatch(/^\d{3} \d{3} \d{4}$/);
  });

  describe.each(FACES)('%s', (face, at) => {
    const GOOD = 'correct horse battery staple';

    it('of people who make their own accounts lets in who was invited, and nobody else', async () => {
      await admin.apply(example('joining.yaml'));
      const { id } = (await admin.row('invitation', 'name', 'house-party'))!;
      const guest = at(stagedoor.base);
      await guest.open('/if/flow/join/');
      if (guest.at === 'autosubmit') await guest.answer();
      expect([guest.at, guest.text]).toEqual(['denied', expect.stringContaining('Invalid invite/invite not found')]);

      const username = `gus-${face.replace('as ', '')}`;
      await guest.open(`/if/flow/join/?itoken=${String(id)}`);
      await guest.answer();
      expect([guest.at, guest.text]).toEqual(['prompt', expect.stringContaining('Make an account')]);
      const about = { username, name: 'Gus', email: `${username}@example.org` };
      await guest.answer({ ...about, password: GOOD, password_repeat: GOOD });
      expect([guest.at, guest.cookies.has('stagedoor_session')]).toEqual(['/', true]);
      const { id: made, ...row } = (await admin.row('user', 'username', username))!;
      expect(row).toMatchObject({ ...about, is_active: true, attributes: { invited_to: 'house party' } });
      const groups = await stagedoor.db.query(
        'SELECT g.name FROM "group" g JOIN user_group m ON m."group" = g.id WHERE m."user" = $1',
        [made],
      );
      expect(groups).toEqual([{ name: 'guests' }]);
    });

    it('of a new password mails a link, takes the password, signs in, and ends what was begun with the old one', async () => {
      await admin.apply(example('a-new-password.yaml').replace('home.example.org', 'localhost'));
      const name = `rosa-${face.replace('as ', '')}`;
      const elsewhere = await stagedoor.person(name);
      await (await elsewhere.open('/if/flow/authentication/')).signIn();
      expect((await elsewhere.open('/')).heading).toBe(`Welcome, ${name}`);

      const rosa = at(stagedoor.base);
      await rosa.open('/if/flow/authentication/');
      await rosa.answer({ uid_field: name });
      expect(rosa.find(/[^" ]*\/if\/flow\/recovery\/[^" ]*/)).toBe(`${stagedoor.base}/if/flow/recovery/`);
      await rosa.open('/if/flow/recovery/');
      const coming = mailbox.next();
      await rosa.answer({ uid_field: name });
      const mail = await coming;
      expect([rosa.at, mail.to, mail.subject]).toEqual(['email', [`${name}@example.org`], 'Your new password']);

      // in another browser, and not before somebody presses the button
      const phone = at(stagedoor.base);
      await phone.open(linkIn(mail));
      expect(phone.text).toContain('Continue to confirm this email address.');
      await phone.answer();
      expect(phone.at).toBe('prompt');
      await phone.answer({ password: GOOD, password_repeat: 'correct horse' });
      expect([phone.at, phone.text]).toEqual(['prompt', expect.stringContaining("Passwords don't match.")]);
      await phone.answer({ password: GOOD, password_repeat: GOOD });
      expect([phone.at, phone.cookies.has('stagedoor_session')]).toEqual(['/', true]);
      expect((await elsewhere.open('/')).heading).toBe('Welcome');

      for (const [password, works] of [
        [`the password of ${name}`, false],
        [GOOD, true],
      ] as const) {
        const browser = at(stagedoor.base);
        await browser.open('/if/flow/authentication/');
        await browser.answer({ uid_field: name });
        await browser.answer({ password });
        expect(browser.cookies.has('stagedoor_session')).toBe(works);
      }
      const thief = at(stagedoor.base);
      await thief.open(linkIn(mail));
      expect([thief.at, thief.text]).toEqual([
        'denied',
        expect.stringContaining('Link was already used, please request a new link.'),
      ]);
    });

    it('of a new password looks the same for a name that nobody has, and mails nothing', async () => {
      await admin.apply(example('a-new-password.yaml').replace('home.example.org', 'localhost'));
      const before = mailbox.mails.length;
      const eve = at(stagedoor.base);
      await eve.open('/if/flow/recovery/');
      await eve.answer({ uid_field: 'nobody-at-all' });
      expect(eve.at).toBe('email');
      await eve.answer();
      expect([eve.at, mailbox.mails.length]).toEqual(['email', before]);
    });
  });

  it('of settings shows what there is, and takes what is changed', async () => {
    await admin.apply(example('your-settings.yaml'));
    const ida = await stagedoor.person('ida');
    await ida.open('/if/flow/your-settings/');
    await ida.signIn();
    expect([ida.field('name'), ida.field('email')]).toEqual(['ida', 'ida@example.org']);
    await ida.submit({ name: 'Ida B.', 'attributes.settings.locale': 'fr-FR' });
    const row = await admin.row('user', 'username', 'ida');
    expect(row).toMatchObject({ name: 'Ida B.', attributes: { settings: { locale: 'fr-FR' } } });

    await ida.open('/if/flow/change-password/');
    await ida.submit({ password: 'one thing', password_repeat: 'another' });
    expect(ida.text).toContain("Passwords don't match.");
    await ida.submit({ password: 'another thing', password_repeat: 'another thing' });
    const again = await stagedoor.person('ida');
    await again.open('/if/flow/authentication/');
    await again.submit({ uid_field: 'ida' });
    await again.submit({ password: 'another thing' });
    expect((await again.open('/')).heading).toBe('Welcome, Ida B.');
  });
});
