import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Batches } from '../src/blueprints/batches/batches.service.js';
import { authentikFiles, authentikIsThere } from './support/authentik-files.js';
import { chromiumPath, launch } from './support/chromium.js';
import { Stagedoor } from './support/stagedoor.js';

const executable = chromiumPath();
if (!authentikIsThere) console.log("authentik's own blueprints are not beside the project: no passkey is used in them");
if (executable === undefined) {
  process.stderr.write('No Chromium was found: the stories with passkeys are skipped. Set CHROMIUM to its path.\n');
}
const stories = authentikIsThere && executable !== undefined ? describe : describe.skip;

/** What an admin of authentik sets for passkeys beside the name. */
const BESIDE_THE_NAME = `
version: 1
entries:
  - model: authentik_stages_identification.identificationstage
    identifiers: { name: default-authentication-identification }
    attrs:
      webauthn_stage: !Find [authentik_stages_authenticator_validate.authenticatorvalidatestage, [name, default-authentication-mfa-validation]]
`;

stories("a passkey in authentik's default flows", () => {
  let stagedoor: Stagedoor;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ defaults: false });
    const { outcomes } = await stagedoor.app.get(Batches).apply({ files: authentikFiles() });
    expect(outcomes.filter(({ kind }) => kind !== 'applied')).toEqual([]);
    await stagedoor.person('ann');
    browser = await launch(executable!);
    context = await browser.newContext({ reducedMotion: 'reduce' });
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const cdp = await context.newCDPSession(page);
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
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await stagedoor?.stop();
  });

  const press = async (label: string): Promise<void> => {
    await page.getByRole('button', { name: label, exact: true }).click();
    await page.waitForLoadState();
  };
  const home = (): Promise<void> => page.waitForURL(`${stagedoor.base}/`);
  const signOut = async (): Promise<void> => {
    await context.clearCookies();
    await stagedoor.db.query('DELETE FROM session');
  };
  const signedInBy = async (): Promise<string[]> => {
    const [{ amr }] = await stagedoor.db.query('SELECT amr FROM session');
    return amr as string[];
  };

  it('is set up, is the second factor, and beside the name stands for password and second factor', async () => {
    await page.goto(`${stagedoor.base}/if/flow/default-authenticator-webauthn-setup/`);
    await page.getByLabel('Username or e-mail').fill('ann');
    await press('Log in');
    await page.getByLabel('Password').fill('the password of ann');
    await press('Continue');
    await press('Create a passkey');
    await home();
    expect(await signedInBy()).toEqual(['pwd']);

    await signOut();
    await page.goto(`${stagedoor.base}/if/flow/default-authentication-flow/`);
    await page.getByLabel('Username or e-mail').fill('ann@example.org');
    await press('Log in');
    await page.getByLabel('Password').fill('the password of ann');
    await press('Continue');
    expect(await page.locator('h1').textContent()).toBe('Confirm that it is you');
    await press('Use a passkey');
    await home();
    expect(await signedInBy()).toEqual(['pwd', 'hwk', 'mfa']);

    // the policies of authentik leave out both stages for whoever has a backend, and has come by a passkey alone
    await stagedoor.apply(BESIDE_THE_NAME);
    await signOut();
    const answers: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') answers.push(new URL(request.url()).pathname);
    });
    await page.goto(`${stagedoor.base}/if/flow/default-authentication-flow/`);
    await home();
    expect(await page.locator('h1').textContent()).toBe('Welcome, ann');
    expect(answers).toEqual(['/if/flow/default-authentication-flow/']);
    expect(await signedInBy()).toEqual(['user', 'hwk', 'mfa']);
  });
});
