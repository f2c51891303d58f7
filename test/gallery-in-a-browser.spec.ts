import type { Browser } from 'playwright-core';
import { stageTypes } from '../src/stages/index.js';
import { Authenticator } from '../src/users/authenticators/authenticator.entity.js';
import { User } from '../src/users/user.entity.js';
import { EXHIBITS, type People } from './gallery/exhibits.js';
import { hang, LONG_NAME } from './gallery/flows.js';
import { Visit } from './gallery/visit.js';
import { AuthenticatorApp } from './support/authenticator-app.js';
import { CaptchaService } from './support/captcha-service.js';
import { chromiumPath, launch } from './support/chromium.js';
import { linkIn, Mailbox } from './support/mailbox.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

const executable = chromiumPath();
const stories = executable === undefined ? describe.skip : describe;
if (executable === undefined) {
  process.stderr.write('No Chromium was found: the gallery of pages is skipped. Set CHROMIUM to its path.\n');
}

/** They act, or lead elsewhere, and ask for nothing: nobody ever sees a page of theirs. */
const WITHOUT_A_PAGE = ['deny', 'invitation', 'redirect', 'user-logout', 'user-write'];
const BROWSERS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
];

stories('the gallery: every page', () => {
  let stagedoor: Stagedoor;
  let captcha: CaptchaService;
  let mailbox: Mailbox;
  let browser: Browser;
  let people: People;
  let visit: Visit;

  beforeAll(async () => {
    captcha = await CaptchaService.start();
    mailbox = await Mailbox.open();
    stagedoor = await Stagedoor.start();
    for (const name of ['ann', 'root']) await stagedoor.person(name);
    await stagedoor.person('bea', { name: LONG_NAME });
    await hang(stagedoor, captcha, mailbox);
    const [ann, bea, root] = [await signedIn('ann'), await signedIn('bea'), await signedIn('root')];
    people = { ann, bea, root, nobody: stagedoor.stranger() };
    await equip(ann);
    for (const userAgent of BROWSERS) await signedIn('ann', userAgent);
    browser = await launch(executable!);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await stagedoor?.stop();
    await mailbox?.close();
    await captcha?.stop();
  });
  afterEach(() => visit?.context.close());

  async function signedIn(username: string, userAgent = BROWSERS[0]!): Promise<Person> {
    const person = await stagedoor.person(username);
    person.headers['user-agent'] = userAgent;
    await person.open('/flows/-/default/authentication/');
    await person.signIn();
    stagedoor.clock.turn(60);
    return person;
  }

  /** An app, recovery codes and a passkey. */
  async function equip(person: Person): Promise<void> {
    await person.open('/if/flow/app/');
    const [, address] = /href="(otpauth:[^"]*)"/.exec(person.page.html)!;
    const app = new AuthenticatorApp(address!.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='), stagedoor.clock);
    await person.submit({ code: app.code() });
    await person.open('/if/flow/paper/');
    await person.submit();
    const { id: user } = await stagedoor.db.manager.findOneByOrFail(User, { username: person.username });
    const passkey = { user, type: 'webauthn', name: 'The key on my key ring', created_at: stagedoor.clock.now() };
    const credential = { credential_id: 'a2V5', public_key: Buffer.from('key'), rp_id: 'localhost' };
    await stagedoor.db.manager.save(Object.assign(new Authenticator(), passkey, credential));
  }

  describe.each([true, false])('with JavaScript: %s', (script) => {
    // without it, one page of each template tells
    const walks = EXHIBITS.filter(({ stage }) => script || stage !== undefined);
    it.each(walks.map((exhibit) => [exhibit.name, exhibit] as const))(
      '%s: fits, is labelled, is readable, and the browser has nothing to complain about',
      async (name, { heading, go }) => {
        visit = await Visit.begin(stagedoor, browser, script);
        await go(visit, people);
        expect((await visit.page.locator('h1').textContent())!.trim()).toBe(heading);
        await visit.picture(name);
        expect(await visit.audit()).toEqual([]);
      },
      60_000,
    );
  });

  it('shows a page of every type of stage that has one', () => {
    const shown = EXHIBITS.flatMap(({ stage }) => stage ?? []);
    const walked = stageTypes.map(({ type }) => type);
    expect(walked.filter((type) => !shown.includes(type))).toEqual(WITHOUT_A_PAGE);
  });

  it('says when a captcha cannot be loaded', async () => {
    visit = await Visit.begin(stagedoor, browser, true);
    await visit.flow('robots-gone');
    await visit.page.getByText('did not load').waitFor();
    await visit.picture('captcha-trouble');
  });

  it('leads from a mail to a button, and from there to the next page with a word of thanks', async () => {
    visit = await Visit.begin(stagedoor, browser, true);
    const coming = mailbox.next();
    await visit.flow('lost');
    await visit.send('Continue', { uid_field: 'ann' });
    await visit.open(linkIn(await coming));
    await visit.picture('mail-link');
    expect(await visit.audit()).toEqual([]);
    await visit.send('Continue');
    await visit.picture('notice');
    expect(await visit.audit()).toEqual([]);
  });
});
