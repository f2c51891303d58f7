import { mkdirSync } from 'node:fs';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { Admin } from './support/blueprints.js';
import { chromiumPath, launch } from './support/chromium.js';
import { AuthenticatorApp } from './support/authenticator-app.js';
import { JsonClient } from './support/json-client.js';
import { setUp, signInWith } from './support/second-factor.js';
import { Stagedoor } from './support/stagedoor.js';

const executable = chromiumPath();
const stories = executable === undefined ? describe.skip : describe;
if (executable === undefined) {
  process.stderr.write('No Chromium was found: the stories with passkeys are skipped. Set CHROMIUM to its path.\n');
}
const GALLERY = process.env['STAGEDOOR_GALLERY'];

/** Nothing but a passkey; and a passkey beside the field for a name. */
const FLOWS = `
entries:
  - flow: passwordless
    title: Without a password
    designation: authentication
    stages:
      - authenticator-validate: { device_classes: [webauthn] }
      - user-login
  - { model: authentik_stages_authenticator_validate.authenticatorvalidatestage, id: rules, identifiers: { name: rules }, attrs: { device_classes: [webauthn] } }
  - { model: authentik_flows.flow, id: flow, identifiers: { slug: beside }, attrs: { name: Beside, title: Beside, designation: authentication } }
  - { model: authentik_stages_identification.identificationstage, id: who, identifiers: { name: beside-who }, attrs: { user_fields: [username], webauthn_stage: !KeyOf rules, passwordless_flow: !Find [authentik_flows.flow, [slug, passwordless]] } }
  - { model: authentik_stages_user_login.userloginstage, id: login, identifiers: { name: beside-login } }
  - { model: authentik_flows.flowstagebinding, identifiers: { target: !KeyOf flow, stage: !KeyOf who, order: 10 } }
  - { model: authentik_flows.flowstagebinding, identifiers: { target: !KeyOf flow, stage: !KeyOf login, order: 20 } }
`;

stories('a passkey', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let cdp: CDPSession;
  let count = 0;
  let name = '';

  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    admin = new Admin(stagedoor);
    await admin.apply(signInWith('two'));
    await admin.apply(setUp('key', 'authenticator-webauthn'));
    await admin.apply(setUp('app', 'authenticator-totp: { digits: 6 }'));
    await admin.apply(setUp('paper', 'authenticator-static'));
    await admin.apply(FLOWS);
    browser = await launch(executable!);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await stagedoor?.stop();
  });
  beforeEach(async () => {
    name = `person-${++count}`;
    await stagedoor.person(name);
  });
  afterEach(() => context.close());

  /** A browser on a machine that has passkeys of its own. */
  const open = async (look: { phone?: boolean; dark?: boolean; script?: boolean } = {}): Promise<void> => {
    const viewport = look.phone ? { width: 360, height: 740 } : { width: 1280, height: 800 };
    context = await browser.newContext({
      viewport,
      colorScheme: look.dark ? 'dark' : 'light',
      javaScriptEnabled: look.script ?? true,
      reducedMotion: 'reduce',
    });
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    cdp = await context.newCDPSession(page);
    await cdp.send('WebAuthn.enable', { enableUI: false });
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
  };
  const go = (slug: string): Promise<unknown> => page.goto(`${stagedoor.base}/if/flow/${slug}/`);
  const heading = (): Promise<string | null> => page.locator('h1').textContent();
  const press = async (label: string): Promise<void> => {
    await page.getByRole('button', { name: label, exact: true }).click();
    await page.waitForLoadState();
  };
  const signIn = async (slug: string): Promise<void> => {
    await go(slug);
    await page.getByLabel('Username').fill(name);
    await press('Log in');
    await page.getByLabel('Password').fill(`the password of ${name}`);
    await press('Continue');
  };
  const isIn = async (): Promise<boolean> =>
    (await context.cookies()).some((cookie) => cookie.name === 'stagedoor_session');
  const signOut = (): Promise<void> => context.clearCookies({ name: 'stagedoor_session' });
  const enrol = async (): Promise<void> => {
    await signIn('authentication');
    await go('key');
    expect(await heading()).toBe('Set up a passkey');
    await press('Create a passkey');
    await page.waitForURL(`${stagedoor.base}/`);
    await signOut();
  };
  const snap = async (what: string): Promise<void> => {
    const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
    expect([what, wide]).toEqual([what, false]);
    if (GALLERY === undefined) return;
    mkdirSync(GALLERY, { recursive: true });
    await page.screenshot({ path: `${GALLERY}/${what}.png`, fullPage: true });
  };

  it('is set up, and is the second factor from then on', async () => {
    await open();
    await enrol();
    const [stored] = await stagedoor.db.query(
      `SELECT a.* FROM authenticator a JOIN "user" u ON u.id = a."user" WHERE u.username = $1`,
      [name],
    );
    expect(stored).toMatchObject({ type: 'webauthn', name: 'Passkey', rp_id: 'localhost', last_used_at: null });
    await signIn('two');
    expect(await heading()).toBe('Confirm that it is you');
    expect(await isIn()).toBe(false);
    await press('Use a passkey');
    await page.waitForURL(`${stagedoor.base}/`);
    expect(await isIn()).toBe(true);
    const [session] = await stagedoor.db.query(
      `SELECT s.amr FROM session s JOIN "user" u ON u.id = s."user" WHERE u.username = $1 AND s.amr ? 'mfa'`,
      [name],
    );
    expect(session.amr).toEqual(['pwd', 'hwk', 'mfa']);
  });

  it('cannot be set up twice', async () => {
    await open();
    await enrol();
    await signIn('authentication');
    await go('key');
    await press('Create a passkey');
    await page.getByText('This passkey is set up already.').waitFor();
  });

  it('alone says who its owner is, where nobody has said it (passwordless), and answers once', async () => {
    await open();
    await enrol();
    let sent: { url: string; body: string } | undefined;
    page.on('request', (request) => {
      if (request.method() === 'POST') sent = { url: request.url(), body: request.postData() ?? '' };
    });
    await go('passwordless');
    expect(await heading()).toBe('Sign in with a passkey');
    await press('Use a passkey');
    await page.waitForURL(`${stagedoor.base}/`);
    expect(await isIn()).toBe(true);
    expect(await page.locator('h1').textContent()).toBe(`Welcome, ${name}`);
    await signOut();

    // the same answer once more, in the same browser, at the same page
    await go('passwordless');
    const again = await context.request.post(page.url(), {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      data: sent!.body,
      maxRedirects: 0,
    });
    expect(again.status()).toBe(400);
    expect(await again.text()).toContain('Assertion failed');
    expect(await isIn()).toBe(false);
    const failed = await stagedoor.db.query(`SELECT * FROM event WHERE action = 'login_failed'`);
    expect(failed.length).toBeGreaterThan(0);
  });

  it('that has checked who is there proves two things at once', async () => {
    await open();
    await enrol();
    await stagedoor.db.query('DELETE FROM session');
    await go('passwordless');
    await press('Use a passkey');
    await page.waitForURL(`${stagedoor.base}/`);
    const [session] = await stagedoor.db.query('SELECT amr FROM session');
    expect(session.amr).toEqual(['user', 'hwk', 'mfa']);
  });

  it('beside the field for a name says who somebody is', async () => {
    await open();
    await enrol();
    const html = await (await context.request.get(`${stagedoor.base}/if/flow/beside/`)).text();
    expect(html).toContain('autocomplete="username webauthn"');
    expect(html).toContain('Use a passkey');
    await go('beside');
    // the browser offers it with the names that it would fill in, and this one's owner takes it at once
    await page.waitForURL(`${stagedoor.base}/`);
    expect(await heading()).toBe(`Welcome, ${name}`);
  });

  it('in JSON is asked for in authentik’s words, anew each time, and what is no answer is refused', async () => {
    await open();
    const client = new JsonClient(stagedoor.base, 'beside');
    await client.get();
    const first = client.challenge['passkey_challenge'] as { challenge: string };
    expect(first).toMatchObject({ rpId: 'localhost', userVerification: 'preferred', allowCredentials: [] });
    expect(client.challenge).toMatchObject({ passwordless_url: '/if/flow/passwordless/' });
    await client.get();
    expect((client.challenge['passkey_challenge'] as { challenge: string }).challenge).not.toBe(first.challenge);
    await client.post({ passkey: { id: 'unknown', rawId: 'unknown', type: 'public-key', response: {} } });
    expect(client.challenge).toMatchObject({ response_errors: { passkey: [{ string: 'Invalid device' }] } });

    const other = new JsonClient(stagedoor.base, 'passwordless');
    await other.get();
    expect(other.challenge).toMatchObject({
      component: 'ak-stage-authenticator-validate',
      device_challenges: [
        { device_class: 'webauthn', device_uid: '-1', last_used: null, challenge: { rpId: 'localhost' } },
      ],
    });
    await other.post({ webauthn: { id: 'unknown', response: {} } });
    expect(other.challenge).toMatchObject({ response_errors: { webauthn: [{ string: 'Invalid device' }] } });
    await other.post({ webauthn: 'x' });
    expect(other.challenge).toMatchObject({ response_errors: { webauthn: [{ code: 'invalid' }] } });
    await other.post({ code: '123456' });
    expect(other.challenge).toMatchObject({
      response_errors: { code: [{ string: 'No compatible device class allowed' }] },
    });
  });

  it('is set up in JSON with authentik’s options, so many times at most', async () => {
    await admin.apply(
      setUp(
        'thrice',
        'authenticator-webauthn: { max_attempts: 2, authenticator_attachment: platform, hints: [client-device] }',
      ),
    );
    await open();
    const ann = await stagedoor.person(name);
    await (await ann.open('/flows/-/default/authentication/')).signIn();
    const client = new JsonClient(stagedoor.base, 'thrice');
    for (const [cookie, value] of ann.cookies) client.cookies.set(cookie, value);
    await client.get();
    expect(client.challenge).toMatchObject({
      component: 'ak-stage-authenticator-webauthn',
      registration: {
        attestation: 'direct',
        rp: { id: 'localhost', name: 'Stagedoor' },
        user: { name },
        hints: ['client-device'],
        authenticatorSelection: {
          authenticatorAttachment: 'platform',
          residentKey: 'preferred',
          userVerification: 'preferred',
        },
      },
    });
    await client.post({ response: { id: 'x', rawId: 'x', type: 'public-key', response: {} } });
    const errors = client.challenge['response_errors'] as { response: [{ string: string }] };
    expect(errors.response[0].string).toMatch(/^Registration failed\. Error: /);
    await client.post({ response: { id: 'x' } });
    expect(client.challenge).toMatchObject({
      component: 'ak-stage-access-denied',
      error_message: 'Exceeded maximum attempts. Contact your Stagedoor administrator for help.',
    });
  });

  it('of a make that does not count is refused', async () => {
    const make = '2fc0579f-8113-47ea-b116-bb5a8db9202a';
    await admin.apply(setUp('one-make', `authenticator-webauthn: { device_type_restrictions: [${make}] }`));
    await open();
    await signIn('authentication');
    await go('one-make');
    await press('Create a passkey');
    await page.getByText('Invalid device type. Contact your Stagedoor administrator for help.').waitFor();
    expect(await stagedoor.db.query('SELECT 1 FROM authenticator WHERE aaguid = $1', [make])).toEqual([]);
  });

  it('needs JavaScript, and says so', async () => {
    await open({ script: false });
    await go('passwordless');
    await page.getByText('A passkey needs JavaScript').waitFor();
    expect(await page.getByRole('button', { name: 'Use a passkey' }).isVisible()).toBe(false);
    await go('beside');
    expect(await page.getByText('A passkey needs JavaScript').count()).toBe(0);
    await page.getByLabel('Username').fill(name);
  });

  it.each([
    [true, false],
    [true, true],
    [false, false],
    [false, true],
  ])('and everything else fits the screen (phone %s, dark %s)', async (phone, dark) => {
    await open({ phone, dark });
    const where = `${phone ? 'phone' : 'desktop'}-${dark ? 'dark' : 'light'}`;
    await signIn('authentication');
    await go('key');
    await snap(`${where}-set-up-passkey`);
    await press('Create a passkey');
    await page.waitForURL(`${stagedoor.base}/`);
    await go('app');
    await page.getByLabel('Code that the app shows').fill('123 456');
    await press('Continue');
    await snap(`${where}-set-up-app`);
    const address = (await page.getByRole('link', { name: 'open it in the app' }).getAttribute('href'))!;
    await page.getByLabel('Code that the app shows').fill(new AuthenticatorApp(address, stagedoor.clock).code());
    await press('Continue');
    await go('paper');
    await snap(`${where}-recovery-codes`);
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Save them as a file' }).click();
    expect((await saved).suggestedFilename()).toBe('recovery-codes.txt');
    await press('I have kept them');
    await page.goto(`${stagedoor.base}/account/authenticators/`);
    await snap(`${where}-list`);
    await page.getByRole('link', { name: 'Remove' }).first().click();
    await snap(`${where}-remove`);
    await signOut();
    await signIn('two');
    await snap(`${where}-validate`);
    await signOut();
    await cdp.send('WebAuthn.disable');
    await go('beside');
    await snap(`${where}-identification`);
  });
});
