import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from '../src/blueprints/importing/validate.js';
import { AuthenticatorApp } from './support/authenticator-app.js';
import { Admin } from './support/blueprints.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

const FOLDER = 'blueprints/examples';
const names = readdirSync(FOLDER);
const example = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

describe('an example', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    admin = new Admin(stagedoor);
  });
  afterAll(() => stagedoor.stop());

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

  it('of people who make their own accounts lets in who was invited', async () => {
    await admin.apply(example('joining.yaml'));
    const { id } = (await admin.row('invitation', 'name', 'house-party'))!;
    const guest = stagedoor.stranger();
    await guest.open(`/if/flow/join/?itoken=${String(id)}`);
    await guest.submit();
    expect(guest.heading).toBe('Make an account');
    const password = 'a lovely long one';
    await guest.submit({ username: 'gus', name: 'Gus', email: 'gus@example.org', password, password_repeat: password });
    expect((await guest.open('/')).heading).toBe('Welcome, Gus');
    expect(await admin.row('user', 'username', 'gus')).toMatchObject({ attributes: { invited_to: 'house party' } });
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
