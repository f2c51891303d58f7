import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { chromiumPath, launch } from './support/chromium.js';
import { FORM } from './support/form.js';
import { Stagedoor } from './support/stagedoor.js';

const executable = chromiumPath();
const stories = executable === undefined ? describe.skip : describe;
if (executable === undefined) {
  process.stderr.write('No Chromium was found: the stories in a real browser are skipped. Set CHROMIUM to its path.\n');
}
const GALLERY = process.env['STAGEDOOR_GALLERY'];

stories('a form with all kinds of fields in a real browser', () => {
  let stagedoor: Stagedoor;
  let browser: Browser;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ blueprints: { 'form.yaml': FORM } });
    browser = await launch(executable!);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await stagedoor?.stop();
  });

  it.each([
    { width: 360, colorScheme: 'light', javaScriptEnabled: false },
    { width: 360, colorScheme: 'dark', javaScriptEnabled: true },
    { width: 1280, colorScheme: 'light', javaScriptEnabled: true },
    { width: 1280, colorScheme: 'dark', javaScriptEnabled: false },
  ] as const)('$width pixels, $colorScheme, JavaScript $javaScriptEnabled: fits, and is filled in', async (screen) => {
    const { width, ...like } = screen;
    const context = await browser.newContext({ ...like, viewport: { width, height: 780 } });
    const page = await context.newPage();
    const look = async (name: string): Promise<void> => {
      if (GALLERY === undefined) return;
      mkdirSync(GALLERY, { recursive: true });
      await page.screenshot({ path: `${GALLERY}/${name}-${width}-${like.colorScheme}.png`, fullPage: true });
    };
    await page.goto(`${stagedoor.base}/if/flow/enrol/`);
    await look('form');
    const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
    expect(wide).toBe(false);

    const username = `person-${width}-${like.colorScheme}`;
    await page.getByLabel('Username').fill(username);
    await page.getByLabel('E-mail').fill('somebody@example.org');
    await page.getByLabel('Password', { exact: true }).fill('one of my own');
    await page.getByLabel('Password (repeat)').fill('another one');
    await page.getByRole('spinbutton').fill('30');
    await page.getByLabel('Size').selectOption('L');
    await page.getByLabel('blue').check();
    await page.getByLabel('Send me news').uncheck();
    await page
      .getByLabel('Picture')
      .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('hi') });
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText("Passwords don't match.").waitFor();
    await look('wrong');
    expect(await page.getByLabel('Username').inputValue()).toBe(username);
    expect(await page.getByLabel('Size').inputValue()).toBe('L');
    expect(await page.getByLabel('Send me news').isChecked()).toBe(false);
    expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('');

    await page.getByLabel('Password', { exact: true }).fill('one of my own');
    await page.getByLabel('Password (repeat)').fill('one of my own');
    await page
      .getByLabel('Picture')
      .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('hi') });
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(`${stagedoor.base}/`);
    const [user] = (await stagedoor.db.query('SELECT attributes FROM "user" WHERE username = $1', [username])) as {
      attributes: object;
    }[];
    expect(user!.attributes).toMatchObject({
      size: 'L',
      colour: 'blue',
      news: false,
      picture: 'data:text/plain;base64,aGk=',
    });
    await context.close();
  });
});
