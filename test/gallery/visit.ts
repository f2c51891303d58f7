import { mkdirSync, readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Person } from '../support/person.js';
import type { Stagedoor } from '../support/stagedoor.js';

/** Where pictures of the pages go, when somebody wants to look at them. */
const GALLERY = process.env['STAGEDOOR_GALLERY'];
const AUDIT = readFileSync(new URL('./audit.js', import.meta.url), 'utf8');
const NARROWEST = { width: 320, height: 640 };
const SCREENS = {
  phone: { width: 360, height: 740 },
  desktop: { width: 1280, height: 800 },
};

/** Somebody at a browser window of their own who walks to a page and looks at it. */
export class Visit {
  /** What the browser complained about. */
  readonly complaints: string[] = [];

  private constructor(
    readonly stagedoor: Stagedoor,
    readonly context: BrowserContext,
    readonly page: Page,
    readonly script: boolean,
  ) {}

  static async begin(stagedoor: Stagedoor, browser: Browser, script: boolean): Promise<Visit> {
    const context = await browser.newContext({
      javaScriptEnabled: script,
      viewport: NARROWEST,
      reducedMotion: 'reduce',
    });
    // elsewhere answers nothing: the browser stays where it is
    await context.route(/elsewhere\.example/, (route) => route.fulfill({ status: 204 }));
    const visit = new Visit(stagedoor, context, await context.newPage(), script);
    visit.page.setDefaultTimeout(10_000);
    visit.page.on('console', (message) => {
      const aboutPage = message.location().url === visit.page.url();
      // that the page is a refusal is no fault of it
      if (message.type() === 'error' && !(aboutPage && message.text().includes('responded with a status of 4')))
        visit.complaints.push(`${message.text()} (${message.location().url})`);
    });
    visit.page.on('pageerror', (error) => visit.complaints.push(error.message));
    return visit;
  }

  /** With the cookies of somebody who is signed in. */
  async as(person: Person): Promise<void> {
    const { base: url } = this.stagedoor;
    await this.context.addCookies([...person.cookies].map(([name, value]) => ({ name, value, url })));
  }

  async open(address: string): Promise<void> {
    await this.page.goto(new URL(address, this.stagedoor.base).href);
  }

  flow(slug: string, query = ''): Promise<void> {
    return this.open(`/if/flow/${slug}/${query}`);
  }

  /** Fills in fields by their names, and presses the button with those words. */
  async send(button: string, fields: Record<string, string> = {}): Promise<void> {
    for (const [name, value] of Object.entries(fields)) await this.page.locator(`[name="${name}"]`).fill(value);
    await this.page.getByRole('button', { name: button, exact: true }).first().click();
    await this.page.waitForLoadState();
  }

  /** What is wrong with the page, on the narrowest screen there is, light and dark. */
  async audit(): Promise<string[]> {
    const found: string[] = [];
    await this.page.setViewportSize(NARROWEST);
    for (const colorScheme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme });
      found.push(...(await this.page.evaluate<string[]>(AUDIT)));
    }
    return [...new Set(found), ...this.complaints];
  }

  /** Pictures of the page, if somebody wants them. */
  async picture(name: string): Promise<void> {
    if (GALLERY === undefined) return;
    mkdirSync(GALLERY, { recursive: true });
    for (const [screen, size] of Object.entries(SCREENS)) {
      await this.page.setViewportSize(size);
      for (const colorScheme of ['light', 'dark'] as const) {
        await this.page.emulateMedia({ colorScheme });
        const file = `${name}-${screen}-${colorScheme}${this.script ? '' : '-no-script'}.png`;
        await this.page.screenshot({ path: `${GALLERY}/${file}`, fullPage: true });
      }
    }
  }
}
