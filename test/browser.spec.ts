import { mkdirSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromiumPath, launch } from './support/chromium.js';
import { Stagedoor } from './support/stagedoor.js';

const executable = chromiumPath();
const stories = executable === undefined ? describe.skip : describe;
if (executable === undefined) {
  process.stderr.write('No Chromium was found: the stories in a real browser are skipped. Set CHROMIUM to its path.\n');
}

const SCREENS = {
  phone: { width: 360, height: 740 },
  desktop: { width: 1280, height: 800 },
};
/** Where pictures of the pages go, when somebody wants to look at them. */
const GALLERY = process.env['STAGEDOOR_GALLERY'];

stories('a person with a real browser', () => {
  let stagedoor: Stagedoor;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    await stagedoor.person('ann');
    browser = await launch(executable!);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await stagedoor?.stop();
  });
  afterEach(() => context.close());

  const open = async (
    javaScriptEnabled: boolean,
    screen: keyof typeof SCREENS,
    colorScheme: 'light' | 'dark',
  ): Promise<void> => {
    context = await browser.newContext({ javaScriptEnabled, viewport: SCREENS[screen], colorScheme });
    page = await context.newPage();
  };
  const heading = (): Promise<string | null> => page.locator('h1').textContent();
  const press = async (name: string): Promise<void> => {
    await page.getByRole('button', { name, exact: true }).click();
    await page.waitForLoadState();
  };
  let pictures = 0;
  const look = async (name: string): Promise<void> => {
    if (GALLERY === undefined) return;
    mkdirSync(GALLERY, { recursive: true });
    const file = `${String(++pictures).padStart(2, '0')}-${name.replace(/\W+/g, '-')}.png`;
    await page.screenshot({ path: `${GALLERY}/${file}`, fullPage: true });
  };
  const fits = async (): Promise<void> => {
    const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
    expect(wide).toBe(false);
  };

  const walks = [
    {
      script: true,
      screen: 'phone',
      scheme: 'light',
      way: 'typed',
      decision: 'Allow',
      scope: 'openid profile offline_access',
    },
    { script: false, screen: 'phone', scheme: 'dark', way: 'link', decision: 'Allow', scope: 'openid email' },
    { script: false, screen: 'desktop', scheme: 'light', way: 'typed', decision: 'Deny', scope: 'openid' },
    {
      script: true,
      screen: 'desktop',
      scheme: 'dark',
      way: 'link',
      decision: 'Deny',
      scope: 'openid profile email offline_access',
    },
  ] as const;

  it.each(walks)(
    'JavaScript $script, $screen, $scheme, code $way: $decision',
    async ({ script, screen, scheme, way, decision, scope }) => {
      const tv = stagedoor.tv();
      await tv.start({ device_name: 'Living room TV', scope });
      await open(script, screen, scheme);
      const snap = (name: string): Promise<void> => look(`${screen}-${scheme}-${name}`);

      await page.goto(way === 'typed' ? tv.shows.verification_uri : tv.shows.verification_uri_complete);
      expect(await heading()).toBe('Enter the code from your device');
      if (way === 'typed') {
        await page.getByLabel('Code').fill('BBBB-BBBB');
        await press('Continue');
        expect(await page.getByRole('alert').textContent()).toContain('Invalid code');
        await snap('wrong code');
        await page.getByLabel('Code').fill(tv.shows.user_code);
      } else {
        expect(await page.getByLabel('Code').inputValue()).toBe(tv.shows.user_code);
      }
      await snap('enter code');
      await fits();
      await press('Continue');

      await page.getByLabel('Username or e-mail').fill('ann');
      await snap('identification');
      await fits();
      await press('Continue');
      await page.getByLabel('Password').fill('the password of ann');
      await snap('password');
      await press('Continue');

      expect(await heading()).toBe('Let this device in?');
      expect(await page.locator('.code.big').textContent()).toBe(tv.shows.user_code);
      const [deny, allow] = [page.getByRole('button', { name: 'Deny' }), page.getByRole('button', { name: 'Allow' })];
      const [denyBox, allowBox] = [(await deny.boundingBox())!, (await allow.boundingBox())!];
      expect(denyBox.x).toBeLessThan(allowBox.x);
      expect([denyBox.width, denyBox.height]).toEqual([allowBox.width, allowBox.height]);
      await snap('confirm device');
      await fits();
      await press(decision);
      if (decision === 'Allow') {
        expect(await heading()).toBe('What this may do for you');
        await snap('consent');
        await fits();
        await press('Allow');
      }
      expect(page.url()).toContain('/device/done');
      await snap('done');
      await fits();
      const reply = await tv.poll();
      expect(reply.body).toMatchObject(decision === 'Allow' ? { token_type: 'Bearer' } : { error: 'access_denied' });

      await page.goBack();
      await page.waitForLoadState();
      const button = page.getByRole('button', { name: 'Allow' });
      if (await button.isVisible()) await button.click();
      expect((await tv.poll()).body).toMatchObject({ error: decision === 'Allow' ? 'invalid_grant' : 'access_denied' });
    },
    60_000,
  );

  it('sees a page for what cannot be', async () => {
    await open(false, 'phone', 'light');
    await page.goto(`${stagedoor.base}/nowhere`);
    await look('not found');
    await page.goto(`${stagedoor.base}/`);
    await look('home');
    await page.goto(`${stagedoor.base}/if/flow/authentication/?run=1`);
    expect(await heading()).toBe('This page has expired');
    await look('ended');
    await fits();
  });
});
