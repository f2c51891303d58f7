import { mkdirSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { CaptchaService } from './support/captcha-service.js';
import { chromiumPath, launch } from './support/chromium.js';
import { linkIn, Mailbox } from './support/mailbox.js';
import { Stagedoor } from './support/stagedoor.js';

const executable = chromiumPath();
const stories = executable === undefined ? describe.skip : describe;
if (executable === undefined) {
  process.stderr.write('No Chromium was found: the stories of captchas in a real browser are skipped. Set CHROMIUM.\n');
}
/** Where pictures of the pages go, when somebody wants to look at them. */
const GALLERY = process.env['STAGEDOOR_GALLERY'];

stories('a person with a real browser', () => {
  let stagedoor: Stagedoor;
  let service: CaptchaService;
  let mailbox: Mailbox;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    service = await CaptchaService.start();
    mailbox = await Mailbox.open();
    stagedoor = await Stagedoor.start();
    await stagedoor.person('ann', { name: 'Ann' });
    const families = ['turnstile', 'hcaptcha', 'grecaptcha', 'nothing'];
    const flows = families.flatMap((family) =>
      [true, false].map(
        (interactive) => `
  - flow: ${family}-${interactive}
    title: Robots
    stages:
      - captcha: { ${service.settings(family)}, interactive: ${interactive} }
      - deny: { deny_message: that far }`,
      ),
    );
    const guarded = [true, false].map(
      (interactive) => `
  - model: authentik_stages_captcha.captchastage
    id: robots-${interactive}
    identifiers: { name: robots-${interactive} }
    attrs: { ${service.settings('hcaptcha')}, interactive: ${interactive} }
  - flow: guarded-${interactive}
    title: In
    designation: authentication
    stages:
      - identification: { captcha_stage: !KeyOf robots-${interactive}, enable_remember_me: true }
      - password`,
    );
    await stagedoor.apply(`entries:${flows.join('')}${guarded.join('')}
  - flow: lost
    title: Lost
    designation: recovery
    stages:
      - identification
      - email: { host: 127.0.0.1, port: ${mailbox.port} }
`);
    browser = await launch(executable!);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await stagedoor?.stop();
    await mailbox?.close();
    await service?.stop();
  });
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 360, height: 740 } });
    page = await context.newPage();
  });
  afterEach(() => context.close());

  const open = (slug: string): Promise<unknown> => page.goto(`${stagedoor.base}/if/flow/${slug}/`);
  const look = async (name: string): Promise<void> => {
    const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
    expect(wide).toBe(false);
    if (GALLERY === undefined) return;
    mkdirSync(GALLERY, { recursive: true });
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [360, 1280]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 740 });
        await page.screenshot({ path: `${GALLERY}/${name}-${width}-${colorScheme}.png`, fullPage: true });
      }
    }
    await page.setViewportSize({ width: 360, height: 740 });
  };

  it.each(['turnstile', 'hcaptcha', 'grecaptcha'])('solves a captcha of %s by hand', async (family) => {
    await open(`${family}-true`);
    await look(`captcha-${family}`);
    await page.getByRole('button', { name: 'I am a person' }).click();
    await page.getByText('that far').waitFor();
  });

  it.each(['hcaptcha', 'grecaptcha'])('is let pass by %s without seeing it', async (family) => {
    await open(`${family}-false`);
    await page.getByText('that far').waitFor();
  });

  it('is told when the captcha does not load', async () => {
    await open('nothing-true');
    await page.getByText('did not load').waitFor();
    await look('captcha-trouble');
  });

  it.each([true, false])('solves one where they say who they are, by hand: %s', async (byHand) => {
    await open(`guarded-${byHand}`);
    await page.getByLabel('Username or e-mail').fill('ann');
    await look(`identification-captcha-${byHand}`);
    if (byHand) await page.getByRole('button', { name: 'I am a person' }).click();
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByLabel('Password').waitFor();
  });

  it('has their name kept in this browser, if they say so', async () => {
    await open('guarded-false');
    await page.getByLabel('Username or e-mail').fill('ann');
    await page.getByLabel('Keep my name in this browser').check();
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByLabel('Password').waitFor();
    await open('guarded-false');
    expect(await page.getByLabel('Username or e-mail').inputValue()).toBe('ann');
    await page.getByLabel('Keep my name in this browser').uncheck();
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByLabel('Password').waitFor();
    await open('guarded-false');
    expect(await page.getByLabel('Username or e-mail').inputValue()).toBe('');
  });

  it('may load what a captcha needs on its page, and on no other', async () => {
    const policy = async (slug: string): Promise<string> =>
      (await page.goto(`${stagedoor.base}/if/flow/${slug}/`))!.headers()['content-security-policy']!;
    expect(await policy('turnstile-true')).toContain(`script-src 'self' ${service.base}`);
    expect(await policy('guarded-true')).toContain(`script-src 'self' ${service.base}`);
    expect(await policy('lost')).not.toContain(service.base);
  });

  it('reads a mail, and follows its link', async () => {
    await open('lost');
    await page.getByLabel('Username or e-mail').fill('ann');
    const coming = mailbox.next();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('a mail with a link is on its way').waitFor();
    await look('mail-sent');
    await page.getByRole('button', { name: 'Send it again' }).click();
    await page.getByText('The mail was sent again.').waitFor();
    await look('mail-again');
    const mail = await coming;
    // a page of its own: a mail program has none of our rules for content
    page = await context.newPage();
    await page.setContent(mail.html);
    await look('letter');
    await page.goto(linkIn(mail));
    await look('mail-link');
  });
});
