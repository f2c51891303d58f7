import { Batches } from '../src/blueprints/batches/batches.service.js';
import { ContextSlot, type Learnt } from '../src/flows/memory.js';
import { Openings } from '../src/flows/opening.js';
import { PENDING_USER, PROMPT_DATA, PROOF } from '../src/flows/slots.js';
import { User } from '../src/users/user.entity.js';
import { authentikFiles, authentikIsThere } from './support/authentik-files.js';
import { AuthenticatorApp } from './support/authenticator-app.js';
import { FACES, type Face } from './support/faces.js';
import { Stagedoor } from './support/stagedoor.js';

if (!authentikIsThere) console.log("authentik's own blueprints are not beside the project: its flows are not walked");

const SIGN_IN = '/if/flow/default-authentication-flow/';
const STARTED_BY = new ContextSlot<string>('goauthentik.io/core/setup/started-by');
const IS_SSO = new ContextSlot<boolean>('is_sso');

(authentikIsThere ? describe : describe.skip)("authentik's default flows, as they come", () => {
  let stagedoor: Stagedoor;
  let count = 0;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ defaults: false });
    const { outcomes } = await stagedoor.app.get(Batches).apply({ files: authentikFiles() });
    expect(outcomes.filter(({ kind }) => kind !== 'applied')).toEqual([]);
  }, 60_000);
  afterAll(() => stagedoor?.stop());

  const isIn = ({ cookies }: Face): boolean => cookies.has('stagedoor_session');
  const newName = (): string => `person-${++count}`;
  const row = async (username: string): Promise<User | null> =>
    stagedoor.db.getRepository(User).findOneBy({ username });
  /** Gives a name, then a password, as far as they are asked for. */
  const give = async (face: Face, name: string, password = `the password of ${name}`): Promise<void> => {
    await face.answer({ uid_field: name });
    if (face.at === 'password') await face.answer({ password });
  };

  describe.each(FACES)('%s', (_, at) => {
    let face: Face;
    let name: string;
    beforeEach(async () => {
      face = at(stagedoor.base);
      name = newName();
      await stagedoor.person(name);
    });

    /** Somebody new at a browser of their own, who is signed in. */
    const signIn = async (who: Face = face): Promise<void> => {
      await who.open(SIGN_IN);
      await give(who, name);
      expect([isIn(who), who.at]).toEqual([true, '/']);
    };
    /** Sets up an app, and waits until it shows another code. */
    const setUpApp = async (): Promise<AuthenticatorApp> => {
      await face.open('/if/flow/default-authenticator-totp-setup/');
      expect(face.at).toBe('authenticator-totp');
      const app = new AuthenticatorApp(face.find(/otpauth:[^"]*/), stagedoor.clock);
      await face.answer({ code: app.wrong() });
      expect(face.text).toContain('Code does not match');
      await face.answer({ code: app.code() });
      expect(face.at).toBe('/');
      stagedoor.clock.turn(60);
      return app;
    };
    /** Opens a flow as something else on the server would: with something known beforehand. */
    const openWith = (flow: string, ...known: Learnt[]): Promise<void> =>
      face.open(stagedoor.app.get(Openings).address({ flow, purpose: null, known }));

    describe('default-authentication-flow', () => {
      it('signs somebody in by name or e-mail address, and past the second factor that they have not', async () => {
        for (const known of [name, `${name}@example.org`]) {
          const browser = at(stagedoor.base);
          await browser.open(`${SIGN_IN}?next=%2Faccount%2Fsessions%2F`);
          expect([browser.at, browser.text]).toEqual([
            'identification',
            expect.stringContaining('Welcome to authentik!'),
          ]);
          await browser.answer({ uid_field: known });
          expect(browser.at).toBe('password');
          await browser.answer({ password: `the password of ${name}` });
          expect([isIn(browser), browser.at]).toEqual([true, '/account/sessions/']);
        }
      });

      it('asks again for a wrong password, and at last no more', async () => {
        await face.open(SIGN_IN);
        await give(face, name, 'wrong');
        expect([face.at, face.text]).toEqual(['password', expect.stringContaining('Invalid password')]);
        for (let i = 0; i < 4; i++) await face.answer({ password: 'wrong' });
        expect([face.at, isIn(face)]).toEqual(['denied', false]);
      });

      it('treats a name that nobody has like any other', async () => {
        await face.open(SIGN_IN);
        await face.answer({ uid_field: `nobody-${name}` });
        expect(face.at).toBe('password');
        await face.answer({ password: 'anything' });
        expect([face.at, face.text]).toEqual(['password', expect.stringContaining('Invalid password')]);
        expect(isIn(face)).toBe(false);
      });

      it('lets nobody in whose account is blocked', async () => {
        const blocked = newName();
        await stagedoor.person(blocked, { is_active: false });
        await face.open(SIGN_IN);
        await give(face, blocked);
        expect([['password', 'denied'].includes(face.at), isIn(face)]).toEqual([true, false]);
      });

      it('leads whoever wants another password to default-password-change', async () => {
        const [{ id }] = await stagedoor.db.query(
          `SELECT id FROM stage WHERE name = 'default-authentication-password'`,
        );
        await signIn();
        await face.open(`/flows/-/configure/${id}/`);
        expect([face.at, face.text]).toEqual(['prompt', expect.stringContaining('Change password')]);
      });

      it('asks whoever has an authenticator for its code', async () => {
        await signIn();
        const app = await setUpApp();
        const elsewhere = at(stagedoor.base);
        await elsewhere.open(SIGN_IN);
        await give(elsewhere, name);
        expect([elsewhere.at, isIn(elsewhere)]).toEqual(['authenticator-validate', false]);
        await elsewhere.answer({ code: app.wrong() });
        expect(elsewhere.text).toContain('Invalid Token. Please ensure the time on your device is accurate');
        stagedoor.clock.turn(60);
        await elsewhere.answer({ code: app.code() });
        expect([elsewhere.at, isIn(elsewhere)]).toEqual(['/', true]);
      });
    });

    it('default-invalidation-flow signs out at the press of a button, and no earlier', async () => {
      await signIn();
      await face.open('/flows/-/default/invalidation/');
      expect([face.at, isIn(face)]).toEqual(['autosubmit', true]);
      await face.answer();
      expect([face.at, isIn(face)]).toEqual(['/', false]);
    });

    it('default-provider-invalidation-flow has nothing to do, and ends', async () => {
      await signIn();
      await face.open('/if/flow/default-provider-invalidation-flow/?next=%2Faccount%2Fsessions%2F');
      expect([face.at, isIn(face)]).toEqual(['/account/sessions/', true]);
    });

    it('default-authenticator-static-setup gives six recovery codes, each of which lets in once', async () => {
      await signIn();
      await face.open('/if/flow/default-authenticator-static-setup/');
      expect(face.at).toBe('authenticator-static');
      const file = decodeURIComponent(face.find(/data:text\/plain[^"]*/));
      const codes = file.split(/\r\n/).filter((line) => /^(\w{4} ){2}\w{4}$/.test(line));
      expect(new Set(codes).size).toBe(6);
      await face.answer();
      expect(face.at).toBe('/');
      for (const works of [true, false]) {
        const browser = at(stagedoor.base);
        await browser.open(SIGN_IN);
        await give(browser, name);
        expect(browser.at).toBe('authenticator-validate');
        await browser.answer({ code: codes[3]! });
        expect(isIn(browser)).toBe(works);
      }
    });

    it.each(['totp', 'static', 'webauthn'])(
      'default-authenticator-%s-setup is for whoever is signed in, and waits for them to be',
      async (kind) => {
        await face.open(`/if/flow/default-authenticator-${kind}-setup/`);
        expect(face.at).toBe('identification');
        await give(face, name);
        expect([isIn(face), face.at]).toEqual([true, `authenticator-${kind}`]);
      },
    );

    describe('default-user-settings-flow', () => {
      const SETTINGS = '/if/flow/default-user-settings-flow/';
      const KEYS = ['username', 'name', 'email', 'attributes.settings.locale'];
      const standing = (): Record<string, string> =>
        Object.fromEntries(KEYS.map((key) => [key, face.value(key) ?? 'nothing']));

      it('shows what is known, takes a new name and a language, and shows them next time', async () => {
        await signIn();
        await face.open(SETTINGS);
        expect([face.at, face.text]).toEqual(['prompt', expect.stringContaining('Update your info')]);
        const before = { username: name, name, email: `${name}@example.org`, 'attributes.settings.locale': '' };
        expect(standing()).toEqual(before);
        await face.answer({ ...before, name: 'Somebody Else', 'attributes.settings.locale': 'de-DE' });
        expect(face.at).toBe('/');
        expect(await row(name)).toMatchObject({ name: 'Somebody Else', attributes: { settings: { locale: 'de-DE' } } });
        await face.open(SETTINGS);
        expect(standing()).toEqual({ ...before, name: 'Somebody Else', 'attributes.settings.locale': 'de-DE' });
      });

      it('takes no other username or address, but from whose group or own attributes say so', async () => {
        const other = newName();
        await signIn();
        await face.open(SETTINGS);
        const as = { ...standing(), name: 'Not Even This' };
        await face.answer({ ...as, email: 'other@example.org' });
        expect([face.at, face.text]).toEqual([
          'prompt',
          expect.stringContaining('Not allowed to change email address.'),
        ]);
        await face.answer({ ...as, username: other });
        expect([face.at, face.text]).toEqual(['prompt', expect.stringContaining('Not allowed to change username.')]);
        expect(await row(name)).toMatchObject({ username: name, name, email: `${name}@example.org` });

        await stagedoor.apply(`
entries:
  - { group: "may-${name}", attributes: { goauthentik.io/user/can-change-email: true } }
  - { user: "${name}", groups: ["may-${name}"], attributes: { goauthentik.io/user/can-change-username: true, goauthentik.io/user/can-change-name: false } }
`);
        await face.answer({ ...as, email: 'other@example.org', username: other });
        expect(face.text).toContain('Not allowed to change name.');
        await face.answer({ ...as, email: 'other@example.org', username: other, name });
        expect(face.at).toBe('/');
        expect(await row(other)).toMatchObject({ name, email: 'other@example.org' });
      });
    });

    describe('default-password-change', () => {
      const CHANGE = '/if/flow/default-password-change/';

      it('wants a good password twice, and ends the sessions elsewhere', async () => {
        await signIn();
        const elsewhere = at(stagedoor.base);
        await signIn(elsewhere);
        await face.open(CHANGE);
        expect([face.at, face.text]).toEqual(['prompt', expect.stringContaining('Change password')]);
        const twice = (password: string, password_repeat = password): Promise<void> =>
          face.answer({ password, password_repeat });
        await twice('correct horse battery', 'correct horse batteries');
        expect(face.text).toContain("Passwords don't match.");
        await twice('short');
        expect(face.text).toContain('Password needs to be 8 characters or longer.');
        await twice('password1');
        expect(face.text).toContain('Password is too weak.');
        await twice('correct horse battery staple');
        expect(face.at).toBe('/');
        await face.open(CHANGE);
        expect(face.at).toBe('prompt');
        await elsewhere.open(CHANGE);
        expect(elsewhere.at).not.toBe('prompt');

        const again = at(stagedoor.base);
        await again.open(SIGN_IN);
        await give(again, name);
        expect(again.text).toContain('Invalid password');
        await again.answer({ password: 'correct horse battery staple' });
        expect(isIn(again)).toBe(true);
      });
    });

    describe('initial-setup', () => {
      const twice = { password: 'correct horse battery staple', password_repeat: 'correct horse battery staple' };

      it('is only walked by whom the server sends there', async () => {
        await face.open('/if/flow/initial-setup/');
        expect(face.at).toBe('denied');
        expect(face.text).toContain(`Access the authentik setup by navigating to ${stagedoor.base}/`);
      });

      it('gives akadmin a password and an address, and signs them in, once', async () => {
        await stagedoor.db.query(`DELETE FROM "user" WHERE username = 'akadmin'`);
        await stagedoor.person('akadmin', { password: null, email: '' });
        await openWith('initial-setup', STARTED_BY.is('setup'));
        expect(face.at).toBe('prompt');
        expect(face.text).toContain('Please set a password and email address for the default admin user, akadmin.');
        await face.answer({ email: 'ak@example.org', ...twice });
        expect([face.at, isIn(face)]).toEqual(['/', true]);
        expect(await row('akadmin')).toMatchObject({ email: 'ak@example.org', password: expect.any(String) });
        const again = at(stagedoor.base);
        await again.open(SIGN_IN);
        await give(again, 'akadmin', twice.password);
        expect(isIn(again)).toBe(true);
        await openWith('initial-setup', STARTED_BY.is('setup'));
        expect([face.at, face.text]).toEqual([
          'denied',
          expect.stringContaining('Flow does not apply to current user.'),
        ]);
      });

      it('makes nobody where there is no akadmin', async () => {
        await stagedoor.db.query(`DELETE FROM "user" WHERE username = 'akadmin'`);
        await openWith('initial-setup', STARTED_BY.is('setup'));
        await face.answer({ email: 'ak@example.org', ...twice });
        expect([face.at, face.text]).toEqual([
          'denied',
          expect.stringContaining("No user found and can't create new user."),
        ]);
        expect(isIn(face)).toBe(false);
      });
    });

    describe('the flows of sources', () => {
      it('are for whoever comes from one', async () => {
        for (const slug of ['default-source-authentication', 'default-source-enrollment']) {
          await face.open(`/if/flow/${slug}/`);
          expect([face.at, face.text]).toEqual([
            'denied',
            expect.stringContaining('Flow does not apply to current user.'),
          ]);
        }
        await face.open('/if/flow/default-source-pre-authentication/');
        expect(face.at).toBe('/');
      });

      it('default-source-authentication signs in whom the source has recognised', async () => {
        const { id } = (await row(name))!;
        const proof = PROOF.is({ auth_method: 'oauth', amr: [] });
        await openWith('default-source-authentication', IS_SSO.is(true), PENDING_USER.is(id), proof);
        expect([face.at, isIn(face)]).toEqual(['autosubmit', false]);
        await face.answer();
        expect([face.at, isIn(face)]).toEqual(['/', true]);
        // it has nothing to do for whoever is signed in
        await openWith('default-source-authentication', IS_SSO.is(true), PENDING_USER.is(id), proof);
        expect(face.at).toBe('/');
      });

      it('default-source-authentication signs in nobody whom the source has only named', async () => {
        const { id } = (await row(name))!;
        await openWith('default-source-authentication', IS_SSO.is(true), PENDING_USER.is(id));
        await face.answer();
        expect([face.at, isIn(face)]).toEqual(['denied', false]);
      });

      it('default-source-enrollment asks for a username that the source has not told, makes the account and signs in', async () => {
        const told = { name: 'From Elsewhere', email: 'elsewhere@example.org' };
        await openWith('default-source-enrollment', IS_SSO.is(true), PROMPT_DATA.is(told));
        expect(face.at).toBe('prompt');
        await face.answer({ username: name });
        expect(face.text).toContain('Username is already taken.');
        await face.answer({ username: `new-${name}` });
        expect([face.at, isIn(face)]).toEqual(['/', true]);
        expect(await row(`new-${name}`)).toMatchObject({ ...told, type: 'external', path: 'users' });
      });

      it('default-source-enrollment asks nothing when the source has told the username', async () => {
        const told = { username: `told-${name}`, name: 'Told', email: 'told@example.org' };
        await openWith('default-source-enrollment', IS_SSO.is(true), PROMPT_DATA.is(told));
        expect(face.at).toBe('autosubmit');
        await face.answer();
        expect([face.at, isIn(face)]).toEqual(['/', true]);
        expect(await row(told.username)).toMatchObject(told);
      });
    });
  });
});
