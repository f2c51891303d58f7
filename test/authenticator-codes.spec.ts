import { Authenticators } from '../src/users/authenticators/authenticators.service.js';
import { Codes } from '../src/users/authenticators/codes.service.js';
import { User } from '../src/users/user.entity.js';
import { Admin } from './support/blueprints.js';
import { AuthenticatorApp } from './support/authenticator-app.js';
import { JsonClient } from './support/json-client.js';
import type { Person } from './support/person.js';
import { setUp, signInWith } from './support/second-factor.js';
import { Stagedoor } from './support/stagedoor.js';

const INVALID = 'Invalid Token. Please ensure the time on your device is accurate and try again.';

describe('codes as a second factor', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  let count = 0;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    admin = new Admin(stagedoor);
    await admin.apply(signInWith('two'));
    await admin.apply(setUp('app', 'authenticator-totp: { digits: 6 }'));
    await admin.apply(setUp('paper', 'authenticator-static'));
  });
  afterAll(() => stagedoor.stop());

  const isIn = ({ cookies }: Person): boolean => cookies.has('stagedoor_session');
  const at = async (slug: string, person: Person): Promise<Person> => {
    await person.open(`/if/flow/${slug}/`);
    return person.signIn();
  };
  /** Somebody new, signed in by their password alone. */
  const somebody = async (): Promise<Person> => {
    const person = await stagedoor.person(`person-${++count}`);
    await person.open('/flows/-/default/authentication/');
    return person.signIn();
  };
  /** The same at another browser, which knows nothing. */
  const elsewhere = ({ username }: Person): Promise<Person> => stagedoor.person(username);
  const withApp = async (fast = 0): Promise<{ person: Person; app: AuthenticatorApp }> => {
    const person = await somebody();
    await person.open('/if/flow/app/');
    const [, address] = /href="(otpauth:[^"]*)"/.exec(person.page.html)!;
    const app = new AuthenticatorApp(
      address!.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='),
      stagedoor.clock,
      fast,
    );
    await person.submit({ code: app.code() });
    // the code that confirmed it is used up
    stagedoor.clock.turn(60);
    return { person, app };
  };
  const withCodes = async (): Promise<{ person: Person; codes: string[] }> => {
    const person = await somebody();
    await person.open('/if/flow/paper/');
    const codes = [...person.page.html.matchAll(/<li class="code">([^<]*)<\/li>/g)].map(([, code]) => code!);
    await person.submit();
    return { person, codes };
  };
  const row = async ({ username }: Person): Promise<Record<string, unknown>> => {
    const user = await stagedoor.db.manager.findOneByOrFail(User, { username });
    return (await admin.row('authenticator', 'user', user.id))!;
  };
  const eventsOf = async ({ username }: Person): Promise<string[]> => {
    const user = await stagedoor.db.manager.findOneByOrFail(User, { username });
    const rows: { action: string }[] = await stagedoor.db.query('SELECT action FROM event WHERE user_id = $1', [
      user.id,
    ]);
    return rows.map(({ action }) => action);
  };

  describe('of an app', () => {
    it('are set up on a page without JavaScript, and asked for from then on', async () => {
      const ann = await somebody();
      await ann.open('/if/flow/app/');
      expect(ann.heading).toBe('Set up an authenticator app');
      expect(ann.page.html).toMatch(/src="data:image\/svg\+xml,/);
      const key = /<p class="code key"[^>]*>([^<]*)</.exec(ann.page.html)![1]!;
      expect(key).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
      const address = /href="(otpauth:[^"]*)"/
        .exec(ann.page.html)![1]!
        .replaceAll('&amp;', '&')
        .replaceAll('&#x3D;', '=');
      const app = new AuthenticatorApp(address, stagedoor.clock);
      expect(app.issuer).toBe('Stagedoor');
      expect(address).toContain(`secret=${key.replaceAll(' ', '')}`);

      await ann.submit({ code: app.wrong() });
      expect(ann.page.status).toBe(400);
      expect(ann.text).toContain('Code does not match');
      expect(ann.page.html).toContain(key);
      const code = app.code();
      await ann.submit({ code: `${code.slice(0, 3)} ${code.slice(3)}` });
      expect(ann.page.url).toBe(`${stagedoor.base}/`);
      expect(await eventsOf(ann)).toContain('authenticator_added');

      stagedoor.clock.turn(60);
      const later = await at('two', await elsewhere(ann));
      expect(later.heading).toBe('Confirm that it is you');
      expect(isIn(later)).toBe(false);
      await later.submit({ code: app.wrong() });
      expect(later.text).toContain(INVALID);
      expect(await eventsOf(ann)).toContain('login_failed');
      stagedoor.clock.turn(2);
      await later.submit({ code: app.code() });
      expect(isIn(later)).toBe(true);
      const [session] = await stagedoor.db.query(`SELECT amr FROM session ORDER BY auth_time DESC LIMIT 1`);
      expect(session.amr).toEqual(['pwd', 'otp', 'mfa']);
    });

    it('are set up and asked for in JSON, in authentik’s words', async () => {
      const { person } = await withApp();
      const client = new JsonClient(stagedoor.base, 'two');
      await client.get();
      await client.post({ uid_field: person.username });
      await client.post({ password: person.password });
      const { last_used_at } = await row(person);
      expect(client.challenge).toMatchObject({
        component: 'ak-stage-authenticator-validate',
        pending_user: person.username,
        device_challenges: [
          { device_class: 'totp', device_uid: (await row(person))['id'], challenge: {}, last_used: last_used_at },
        ],
        configuration_stages: [],
      });
      const wrong = async (answer: object): Promise<unknown> =>
        (await client.post(answer)).challenge['response_errors'];
      expect(await wrong({})).toEqual({ non_field_errors: [{ string: 'Empty response', code: 'invalid' }] });
      expect(await wrong({ webauthn: { id: 'x' } })).toMatchObject({
        webauthn: [{ string: 'No compatible device class allowed' }],
      });
      expect(await wrong({ duo: 1 })).toMatchObject({ duo: [{ string: 'No compatible device class allowed' }] });
      expect(await wrong({ selected_challenge: { device_class: 'sms', device_uid: '1' } })).toMatchObject({
        selected_challenge: [{ string: 'invalid challenge selected' }],
      });
      const [chosen] = client.challenge['device_challenges'] as object[];
      expect(await wrong({ selected_challenge: chosen })).toMatchObject({
        non_field_errors: [{ string: 'Empty response' }],
      });
      expect(await wrong({ selected_stage: 'x' })).toMatchObject({ non_field_errors: [{ string: 'Empty response' }] });
    });

    it('have the same key for as long as nothing has come of it, and another one afterwards', async () => {
      const ann = await somebody();
      const key = async (): Promise<string> => {
        await ann.open('/if/flow/app/');
        return /<p class="code key"[^>]*>([^<]*)</.exec(ann.page.html)![1]!;
      };
      const [first, second] = [await key(), await key()];
      expect(second).toBe(first);
      const address = /href="(otpauth:[^"]*)"/
        .exec(ann.page.html)![1]!
        .replaceAll('&amp;', '&')
        .replaceAll('&#x3D;', '=');
      await ann.submit({ code: new AuthenticatorApp(address, stagedoor.clock).code() });
      const third = await key();
      expect(third).not.toBe(first);
      const { id, user } = (await row(ann)) as { id: string; user: string };
      await stagedoor.app.get(Authenticators).remove(user, [id], { by: 'a test' });
      expect([first, third]).not.toContain(await key());
      expect(JSON.stringify(await stagedoor.db.query('SELECT * FROM run'))).not.toContain(first.replaceAll(' ', ''));
    });

    it('are kept sealed', async () => {
      const { person, app } = await withApp();
      const secret = new URL(app.address).searchParams.get('secret')!;
      expect(JSON.stringify(await row(person))).not.toContain(secret);
    });

    it('are not accepted twice', async () => {
      const { person, app } = await withApp();
      const code = app.code();
      expect(isIn(await (await at('two', await elsewhere(person))).submit({ code }))).toBe(true);
      const again = await at('two', await elsewhere(person));
      await again.submit({ code });
      expect(again.text).toContain(INVALID);
      expect(isIn(again)).toBe(false);
      // nor the one before it
      stagedoor.clock.turn(-30);
      const earlier = app.code();
      stagedoor.clock.turn(60);
      await again.submit({ code: earlier });
      expect(isIn(again)).toBe(false);
    });

    it('are taken once when two servers get the same one at once', async () => {
      const { person, app } = await withApp();
      const { user } = (await row(person)) as { user: string };
      const visitor = {
        address: '192.0.2.1',
        network: '192.0.2.1',
        userAgent: '',
        host: 'localhost',
        protocol: 'http',
      };
      const code = app.code();
      const check = (): Promise<{ kind: string }> =>
        stagedoor.app.get(Codes).check(user, ['totp'], code, { totp: 0, static: 0 }, visitor);
      const verdicts = await Promise.all([check(), check(), check(), check()]);
      expect(verdicts.filter(({ kind }) => kind === 'right')).toHaveLength(1);
    });

    it('may be a step early or late, and the clock’s drift is learnt', async () => {
      const { person, app } = await withApp();
      for (const fast of [30, 60, 90]) {
        app.fast = fast;
        stagedoor.clock.turn(120);
        const browser = await at('two', await elsewhere(person));
        expect(isIn(await browser.submit({ code: app.code() }))).toBe(true);
      }
      expect(await row(person)).toMatchObject({ drift: 3 });
      app.fast = 180;
      stagedoor.clock.turn(120);
      const browser = await at('two', await elsewhere(person));
      expect(isIn(await browser.submit({ code: app.code() }))).toBe(false);
    });

    it('slow whoever guesses: after n wrong ones the next counts 2^(n−1) seconds later', async () => {
      const { person, app } = await withApp();
      const eve = await at('two', await elsewhere(person));
      for (let n = 1; n <= 5; n++) {
        await eve.submit({ code: app.wrong() });
        expect([n, eve.page.status]).toEqual([n, 400]);
        // not even the right one is looked at
        await eve.submit({ code: app.code() });
        expect([n, eve.page.status, eve.page.headers.get('retry-after')]).toEqual([n, 429, String(2 ** (n - 1))]);
        stagedoor.clock.turn(2 ** (n - 1));
      }
      await eve.submit({ code: app.code() });
      expect(isIn(eve)).toBe(true);
      expect(await row(person)).toMatchObject({ failures: 0, failed_at: null });
    });

    it('slow down guesses side by side as well', async () => {
      const { person, app } = await withApp();
      const { user } = (await row(person)) as { user: string };
      const visitor = {
        address: '192.0.2.2',
        network: '192.0.2.2',
        userAgent: '',
        host: 'localhost',
        protocol: 'http',
      };
      const check = (): Promise<{ kind: string }> =>
        stagedoor.app.get(Codes).check(user, ['totp'], app.wrong(), { totp: 1, static: 1 }, visitor);
      const verdicts = await Promise.all(Array.from({ length: 10 }, check));
      expect(verdicts.filter(({ kind }) => kind === 'wrong')).toHaveLength(1);
    });

    it('are not slowed down with a factor of 0, but limited all the same', async () => {
      await admin.apply(signInWith('swift', 'totp_otp_throttling_factor: 0'));
      const { person, app } = await withApp();
      const eve = await at('swift', await elsewhere(person));
      for (let n = 1; n <= 30; n++) await eve.submit({ code: app.wrong() });
      expect(eve.page.status).toBe(400);
      await eve.submit({ code: app.code() });
      expect(eve.page.status).toBe(429);
      stagedoor.clock.turn(15 * 60);
      await eve.submit({ code: app.code() });
      expect(isIn(eve)).toBe(true);
    });
  });

  describe('for recovery', () => {
    it('are shown once, can be saved, and let their owner in once each', async () => {
      const { person, codes } = await withCodes();
      expect(codes).toHaveLength(6);
      expect(codes[0]).toMatch(/^[a-z2-9]{4} [a-z2-9]{4} [a-z2-9]{4}$/);
      expect(new Set(codes).size).toBe(6);
      const later = await at('two', await elsewhere(person));
      expect(later.text).toContain('Recovery code');
      await later.submit({ code: codes[2]!.toUpperCase().replaceAll(' ', '-') });
      expect(isIn(later)).toBe(true);
      expect((await row(person))['codes']).toHaveLength(5);
      const again = await at('two', await elsewhere(person));
      await again.submit({ code: codes[2]! });
      expect(again.text).toContain(INVALID);
    });

    it('come as JSON with authentik’s field, and any answer confirms them', async () => {
      const person = await somebody();
      const client = new JsonClient(stagedoor.base, 'paper');
      for (const [name, value] of person.cookies) client.cookies.set(name, value);
      await client.get();
      expect(client.challenge).toMatchObject({
        component: 'ak-stage-authenticator-static',
        pending_user: person.username,
      });
      const codes = client.challenge['codes'] as string[];
      expect(codes.map((code) => code.length)).toEqual([12, 12, 12, 12, 12, 12]);
      await client.post({ component: 'ak-stage-authenticator-static' });
      expect(client.challenge).toMatchObject({ component: 'xak-flow-redirect' });
      const stored = await row(person);
      expect(stored).toMatchObject({ type: 'static', name: 'Recovery codes' });
      expect(codes.filter((code) => JSON.stringify(stored).includes(code))).toEqual([]);
    });

    it('are not confirmed when the page has shown others', async () => {
      const person = await somebody();
      await person.open('/if/flow/paper/');
      const tab = { ...person.page };
      await person.open('/if/flow/paper/');
      await person.submit();
      person.page = tab;
      await person.submit();
      expect(person.text).toContain('These are other codes than before. Keep these.');
    });

    it('are taken once when two servers get the same one at once', async () => {
      const { person, codes } = await withCodes();
      const { user } = (await row(person)) as { user: string };
      const visitor = {
        address: '192.0.2.3',
        network: '192.0.2.3',
        userAgent: '',
        host: 'localhost',
        protocol: 'http',
      };
      const check = (): Promise<{ kind: string }> =>
        stagedoor.app.get(Codes).check(user, ['static'], codes[0]!, { totp: 0, static: 0 }, visitor);
      const verdicts = await Promise.all([check(), check(), check()]);
      expect(verdicts.filter(({ kind }) => kind === 'right')).toHaveLength(1);
    });

    it('are tried beside those of an app; a right one counts against neither', async () => {
      const { person, app } = await withApp();
      await person.open('/if/flow/paper/');
      const codes = [...person.page.html.matchAll(/<li class="code">([^<]*)<\/li>/g)].map(([, code]) => code!);
      await person.submit();
      for (const code of [codes[0]!, app.code()]) {
        const browser = await at('two', await elsewhere(person));
        expect(browser.text).toContain('Code from your app, or a recovery code');
        expect(isIn(await browser.submit({ code }))).toBe(true);
      }
      const rows = await stagedoor.db.query('SELECT failures FROM authenticator WHERE "user" = $1', [
        (await row(person))['user'],
      ]);
      expect(rows).toEqual([{ failures: 0 }, { failures: 0 }]);
    });
  });
});
