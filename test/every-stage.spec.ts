import type { Browser } from 'playwright-core';
import { stageTypes } from '../src/stages/index.js';
import { clientOf } from './support/both-faces.js';
import { CaptchaService } from './support/captcha-service.js';
import { chromiumPath, launch } from './support/chromium.js';
import type { JsonClient } from './support/json-client.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

type Answer = Record<string, string>;

/** How somebody comes to a stage, and what they see there. */
interface Row {
  /** The flow's stages up to this one; absent: the stage alone. Absent settings are its own defaults. */
  stages?: string;
  /** Somebody without a session comes there. */
  stranger?: true;
  /** It stands in the brand's device flow. */
  device?: true;
  /** What they answer on the way; `code` is the device's. */
  answers?: (code: string) => Answer[];
  component: string;
  heading: string;
  /** What is to be read on the page, where the heading does not tell enough. */
  says?: string;
  /** What the challenge has beside `component` and `flow_info`, at least. */
  has?: string[];
}

const DENIED = 'You cannot go on here';
const SAID = [{ uid_field: 'nobody-here' }];

/** One for each type of stage: whoever adds a type adds a line. The names of the components are authentik's. */
const ROWS: Record<string, Row> = {
  'authenticator-static': {
    component: 'ak-stage-authenticator-static',
    heading: 'Keep your recovery codes',
    has: ['codes', 'pending_user'],
  },
  'authenticator-totp': {
    stages: '{ authenticator-totp: { digits: 6 } }',
    component: 'ak-stage-authenticator-totp',
    heading: 'Set up an authenticator app',
    has: ['config_url', 'pending_user'],
  },
  'authenticator-validate': {
    stages:
      '{ identification: { skip_when_signed_in: true } }, { authenticator-validate: { not_configured_action: configure, configuration_stages: [an-app, codes] } }',
    answers: () => [{}],
    component: 'ak-stage-authenticator-validate',
    heading: 'Set up a second step',
    has: ['device_challenges', 'configuration_stages', 'pending_user'],
  },
  'authenticator-webauthn': {
    component: 'ak-stage-authenticator-webauthn',
    heading: 'Set up a passkey',
    says: 'JavaScript',
    has: ['registration', 'pending_user'],
  },
  captcha: {
    stages: '{ captcha: CAPTCHA }',
    stranger: true,
    component: 'ak-stage-captcha',
    heading: 'Are you a person?',
    says: 'JavaScript',
    has: ['site_key', 'js_url', 'interactive', 'pending_user', 'pending_user_avatar'],
  },
  'confirm-device': {
    device: true,
    answers: (code) => [{ code }],
    component: 'sd-stage-confirm-device',
    heading: 'Let this device in?',
    has: ['application', 'user_code', 'scopes', 'requester', 'requested_at'],
  },
  consent: {
    stranger: true,
    component: 'ak-stage-consent',
    heading: 'What this may do for you',
    has: ['header_text', 'permissions', 'additional_permissions', 'token', 'pending_user', 'pending_user_avatar'],
  },
  deny: {
    stages: 'dummy, { deny: { deny_message: Not today. } }',
    stranger: true,
    answers: () => [{}],
    component: 'ak-stage-access-denied',
    heading: DENIED,
    says: 'Not today.',
    has: ['error_message', 'pending_user', 'pending_user_avatar'],
  },
  dummy: {
    stages: '{ dummy: { name: A dummy } }',
    stranger: true,
    component: 'ak-stage-dummy',
    heading: 'A dummy',
    has: ['title', 'name'],
  },
  email: {
    stages: 'identification, { email: { host: 127.0.0.1, port: 1 } }',
    stranger: true,
    answers: () => SAID,
    component: 'ak-stage-email',
    heading: 'Confirm your address',
  },
  identification: {
    stranger: true,
    component: 'ak-stage-identification',
    heading: 'Sign in',
    has: ['user_fields', 'password_fields', 'flow_designation', 'primary_action', 'sources', 'passkey_challenge'],
  },
  invitation: {
    stages: 'dummy, invitation',
    stranger: true,
    answers: () => [{}],
    component: 'ak-stage-access-denied',
    heading: DENIED,
    says: 'Invalid invite/invite not found',
  },
  password: {
    stages: 'identification, password',
    stranger: true,
    answers: () => SAID,
    component: 'ak-stage-password',
    heading: 'Enter your password',
    has: ['pending_user', 'pending_user_avatar', 'allow_show_password'],
  },
  prompt: {
    stages: '{ prompt: { fields: [nick] } }',
    stranger: true,
    component: 'ak-stage-prompt',
    heading: 'Every prompt',
    has: ['fields'],
  },
  redirect: {
    stages: 'dummy, { redirect: { mode: static, target_static: /account/authenticators/ } }',
    answers: () => [{}],
    component: 'xak-flow-redirect',
    heading: 'Your authenticators',
    has: ['to'],
  },
  'return-number': {
    device: true,
    answers: (code): Answer[] => [{ code }, { decision: 'allow' }],
    component: 'sd-stage-return-number',
    heading: 'Type this number on your device',
    has: ['number', 'application'],
  },
  'risk-check': {
    stages: '{ risk-check: { warn_when: [warns] } }',
    stranger: true,
    component: 'sd-stage-risk-check',
    heading: 'Is this you?',
    has: ['warnings'],
  },
  'user-code': {
    device: true,
    component: 'ak-provider-oauth2-device-code',
    heading: 'Enter the code from your device',
  },
  'user-delete': {
    component: 'ak-stage-user-delete',
    heading: 'Delete this account?',
    has: ['pending_user', 'pending_user_avatar'],
  },
  'user-login': {
    stages: 'identification, password, { user-login: { remember_me_offset: days=1 } }',
    stranger: true,
    answers: (): Answer[] => [{ uid_field: 'ann' }, { password: 'the password of ann' }],
    component: 'ak-stage-user-login',
    heading: 'Stay signed in?',
    has: ['pending_user', 'pending_user_avatar'],
  },
  'user-logout': {
    stages: 'user-logout, dummy',
    answers: () => [{}],
    component: 'ak-stage-dummy',
    heading: 'every-user-logout-dummy',
  },
  'user-write': {
    stages: 'dummy, user-write',
    stranger: true,
    answers: () => [{}],
    component: 'ak-stage-access-denied',
    heading: DENIED,
    says: 'No Pending data.',
  },
};

const COMMON = `
entries:
  - { policy: warns, dummy: { result: true, wait_min: 0, wait_max: 0 } }
  - { prompt: nick, field_key: nick, label: Nick, type: text }
  - { stage: an-app, authenticator-totp: { digits: 6, friendly_name: An app } }
  - { stage: codes, authenticator-static: { friendly_name: Codes } }
  - { flow: device-code, title: Connect a device, stages: [user-code, confirm-device, return-number] }
`;

describe('every type of stage', () => {
  let stagedoor: Stagedoor;
  let service: CaptchaService;
  let browser: Browser | undefined;
  let count = 0;
  beforeAll(async () => {
    service = await CaptchaService.start();
    stagedoor = await Stagedoor.start();
    await stagedoor.person('ann');
    await stagedoor.apply(COMMON);
    const executable = chromiumPath();
    if (executable === undefined) process.stderr.write('No Chromium: pages are not looked at with JavaScript.\n');
    else browser = await launch(executable);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await stagedoor.stop();
    await service.stop();
  });

  const comer = async ({ stranger }: Row): Promise<Person> => {
    if (stranger) return stagedoor.stranger();
    const person = await stagedoor.person(`person-${++count}`);
    await person.open('/flows/-/default/authentication/');
    return person.signIn();
  };
  const code = async ({ device }: Row): Promise<string> => {
    if (!device) return '';
    const tv = stagedoor.tv();
    await tv.start({ scope: 'openid', return_number_supported: 'true' });
    return tv.shows.user_code;
  };
  const addressOf = (type: string, { device }: Row): string => (device ? '/device' : `/if/flow/every-${type}/`);

  const onPages = async (type: string, row: Row): Promise<Person> => {
    const person = await comer(row);
    await person.open(addressOf(type, row));
    for (const answer of row.answers?.(await code(row)) ?? []) await person.submit(answer);
    return person;
  };
  const inJson = async (type: string, row: Row): Promise<JsonClient> => {
    const person = await comer(row);
    const begun = row.device ? await person.request('/device') : undefined;
    const query = begun ? new URL(begun.headers.get('location')!, stagedoor.base).search.slice(1) : '';
    const client = await clientOf(person, row.device ? 'device-code' : `every-${type}`, query).get();
    for (const answer of row.answers?.(await code(row)) ?? []) await client.post(answer);
    return client;
  };
  /** The same page in a browser with JavaScript: its heading, and what went wrong there. */
  const withScript = async ({ page, cookies }: Person): Promise<{ heading: string | null; wrong: string[] }> => {
    const context = await browser!.newContext();
    await context.addCookies([...cookies].map(([name, value]) => ({ name, value, url: stagedoor.base })));
    const tab = await context.newPage();
    const wrong: string[] = [];
    tab.on('pageerror', (error) => wrong.push(error.message));
    tab.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('403')) wrong.push(message.text());
    });
    await tab.goto(page.url);
    const heading = await tab.locator('h1').textContent();
    await context.close();
    return { heading, wrong };
  };

  it('has a line in this table', () => {
    expect(Object.keys(ROWS).sort()).toEqual(stageTypes.map(({ type }) => type).sort());
    const answering = ['deny', 'invitation', 'redirect', 'user-logout', 'user-write'];
    for (const { type, component } of stageTypes)
      if (!answering.includes(type)) expect([type, ROWS[type]!.component]).toEqual([type, component]);
  });

  it.each(Object.entries(ROWS))(
    '%s: as a page without JavaScript, with it, and as JSON',
    async (type, row) => {
      const stages = (row.stages ?? type).replace('CAPTCHA', `{ ${service.settings()} }`);
      if (!row.device) await stagedoor.apply(`flow: every-${type}\ntitle: Every ${type}\nstages: [${stages}]\n`);

      const person = await onPages(type, row);
      expect(person.heading).toBe(row.heading);
      expect(person.text).toContain(row.says ?? '');
      if (row.heading !== DENIED && type !== 'redirect') expect(person.page.html).toContain('<form');

      const { challenge } = await inJson(type, row);
      expect(challenge).toMatchObject({ component: row.component });
      expect(Object.keys(challenge)).toEqual(expect.arrayContaining(row.has ?? []));
      if (type !== 'redirect') {
        expect(Object.keys(challenge['flow_info'] as object).sort()).toEqual([
          'background',
          'background_themed_urls',
          'cancel_url',
          'layout',
          'title',
        ]);
      }
      if (browser) expect(await withScript(person)).toEqual({ heading: row.heading, wrong: [] });
    },
    30_000,
  );

  it('lets people look at the password that they type, where the stage says so, and hides it again', async () => {
    const settings = 'identification: { password_stage: shown-password }';
    await stagedoor.apply(`entries:
  - { stage: shown-password, password: { allow_show_password: true } }
  - { flow: shows, title: Shows, stages: [{ ${settings} }] }
  - { flow: shows-next, title: Shows, stages: [identification, { stage: shown-password }, { deny: { deny_message: that far } }] }
`);
    const person = stagedoor.stranger();
    await person.open('/if/flow/shows/');
    expect(person.page.html).toMatch(/<label class="tick" hidden>.*Show the password/);
    if (!browser) return;
    const tab = await browser.newPage();
    await tab.goto(`${stagedoor.base}/if/flow/shows/`);
    await tab.getByLabel('Show the password').waitFor();
    await tab.goto(`${stagedoor.base}/if/flow/shows-next/`);
    await tab.getByLabel('Username or e-mail').fill('ann');
    await tab.getByRole('button').click();
    const field = tab.locator('#password');
    await field.fill('the password of ann');
    expect(await field.getAttribute('type')).toBe('password');
    await tab.getByLabel('Show the password').check();
    expect(await field.getAttribute('type')).toBe('text');
    await tab.getByRole('button').click();
    await tab.getByText('that far').waitFor();
    await tab.close();
  });
});
