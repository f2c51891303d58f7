import { LAYOUTS } from '../../src/flows/flow.entity.js';
import type { Person } from '../support/person.js';
import { HEBREW_TITLE, LONG_NAME, LONG_TITLE } from './flows.js';
import type { Visit } from './visit.js';

/** Who walks through the gallery. */
export interface People {
  /** Has an app, recovery codes and a passkey, and is signed in in several browsers. */
  ann: Person;
  /** Has a password and a name as long as names get. */
  bea: Person;
  /** May do everything. */
  root: Person;
  /** Has no account. */
  nobody: Person;
}

export interface Exhibit {
  name: string;
  /** The type of stage whose page it is. */
  stage?: string;
  heading: string;
  go: (visit: Visit, people: People) => Promise<unknown>;
}

type Login = Pick<Person, 'username' | 'password'>;

const signIn = async (visit: Visit, slug: string, { username, password }: Login): Promise<void> => {
  await visit.flow(slug);
  await visit.send('Log in', { uid_field: username });
  await visit.send('Continue', { password });
};
const home = (slug: string, who: keyof People) => async (visit: Visit, people: People) => {
  await visit.as(people[who]);
  await visit.flow(slug);
};
const page = (address: string, who: keyof People) => async (visit: Visit, people: People) => {
  await visit.as(people[who]);
  await visit.open(address);
};
const flow =
  (slug: string, query = '') =>
  (visit: Visit) =>
    visit.flow(slug, query);
const device = (presses: string[]) => async (visit: Visit, people: People) => {
  const tv = visit.stagedoor.tv();
  await tv.start({ device_name: 'Living room TV', scope: 'openid profile email', return_number_supported: 'true' });
  // nobody is asked twice for what they have agreed to
  await visit.stagedoor.db.query('DELETE FROM consent');
  await visit.as(people.ann);
  await visit.open(tv.shows.verification_uri_complete);
  for (const button of ['Continue', ...presses]) await visit.send(button);
};
const refused = (who: keyof People) => async (visit: Visit, people: People) => {
  await home('refused', who)(visit, people);
  await visit.send('Continue');
};
const filled = async (visit: Visit): Promise<void> => {
  await visit.flow('enrol');
  await visit.page.getByLabel('blue').check();
  const fields = { username: 'ann', email: 'ann@example.org', password: 'one of my own', password_repeat: 'another' };
  await visit.send('Continue', fields);
};

const FLOWS: Exhibit[] = [
  { name: 'identification', stage: 'identification', heading: 'Sign in', go: flow('everything') },
  {
    name: 'password-wrong',
    stage: 'password',
    heading: 'Enter your password',
    go: (visit, { bea }) => signIn(visit, 'stay', { username: bea.username, password: 'wrong' }),
  },
  {
    name: 'stay-signed-in',
    stage: 'user-login',
    heading: 'Stay signed in?',
    go: (visit, { bea }) => signIn(visit, 'stay', bea),
  },
  { name: 'sign-out', heading: 'Sign out', go: home('invalidation', 'ann') },
  { name: 'form', stage: 'prompt', heading: 'Join us', go: flow('enrol') },
  { name: 'form-wrong', heading: 'Join us', go: filled },
  { name: 'form-long', heading: LONG_TITLE, go: flow('long') },
  { name: 'form-right-to-left', heading: HEBREW_TITLE, go: flow('right-to-left') },
  { name: 'delete-account', stage: 'user-delete', heading: 'Delete this account?', go: home('leave', 'bea') },
  { name: 'dummy', stage: 'dummy', heading: 'dull-dummy', go: flow('dull') },
  { name: 'continue', heading: 'Join us', go: flow('join', '?itoken=gone') },
  {
    name: 'invitation-refused',
    heading: 'You cannot go on here',
    go: async (visit) => {
      await visit.flow('join', '?itoken=gone');
      await visit.send('Continue');
    },
  },
  { name: 'leaving', heading: 'On to another page', go: flow('away') },
  { name: 'captcha', stage: 'captcha', heading: 'Are you a person?', go: flow('robots') },
  ...LAYOUTS.map((layout) => ({
    name: `layout-${layout}`,
    heading: 'Sign in',
    go: flow(layout.replaceAll('_', '-')),
  })),
];

const MAIL: Exhibit[] = [
  {
    name: 'mail-sent',
    stage: 'email',
    heading: 'Look into your mail',
    go: async (visit, { ann }) => {
      await visit.flow('lost');
      await visit.send('Continue', { uid_field: ann.username });
      await visit.send('Send it again');
    },
  },
  {
    name: 'mail-not-sent',
    heading: 'Confirm your address',
    go: async (visit, { ann }) => {
      await visit.flow('unsent');
      await visit.send('Continue', { uid_field: ann.username });
    },
  },
];

const AUTHENTICATORS: Exhibit[] = [
  {
    name: 'second-factor',
    stage: 'authenticator-validate',
    heading: 'Confirm that it is you',
    go: (visit, { ann }) => signIn(visit, 'two', ann),
  },
  {
    name: 'second-factor-wrong',
    heading: 'Confirm that it is you',
    go: async (visit, { ann }) => {
      await signIn(visit, 'two', ann);
      await visit.send('Continue', { code: 'aaaa bbbb cccc' });
    },
  },
  {
    name: 'second-factor-first-time',
    heading: 'Set up a second step',
    go: (visit, { bea }) => signIn(visit, 'first-time', bea),
  },
  { name: 'passwordless', heading: 'Sign in with a passkey', go: flow('passwordless') },
  { name: 'app', stage: 'authenticator-totp', heading: 'Set up an authenticator app', go: home('app', 'bea') },
  {
    name: 'app-wrong',
    heading: 'Set up an authenticator app',
    go: async (visit, people) => {
      await home('app', 'bea')(visit, people);
      await visit.send('Continue', { code: '000000' });
    },
  },
  {
    name: 'recovery-codes',
    stage: 'authenticator-static',
    heading: 'Keep your recovery codes',
    go: home('paper', 'bea'),
  },
  { name: 'passkey', stage: 'authenticator-webauthn', heading: 'Set up a passkey', go: home('key', 'bea') },
  { name: 'authenticators', heading: 'Your authenticators', go: page('/account/authenticators/', 'ann') },
  { name: 'authenticators-none', heading: 'Your authenticators', go: page('/account/authenticators/', 'bea') },
  {
    name: 'authenticator-remove',
    heading: 'Remove “Recovery codes”?',
    go: async (visit, people) => {
      await page('/account/authenticators/', 'ann')(visit, people);
      const remove = visit.page.locator('li').filter({ hasText: 'Recovery codes' }).getByRole('link');
      await visit.open((await remove.getAttribute('href'))!);
    },
  },
];

const DEVICES: Exhibit[] = [
  {
    name: 'code',
    stage: 'user-code',
    heading: 'Enter the code from your device',
    go: async (visit) => {
      await visit.open('/device');
      await visit.send('Continue', { code: 'BBBB-BBBB' });
    },
  },
  { name: 'risk', stage: 'risk-check', heading: 'Is this you?', go: device([]) },
  { name: 'device', stage: 'confirm-device', heading: 'Let this device in?', go: device(['Allow']) },
  { name: 'consent', stage: 'consent', heading: 'What this may do for you', go: device(['Allow', 'Allow']) },
  {
    name: 'number',
    stage: 'return-number',
    heading: 'Type this number on your device',
    go: device(['Allow', 'Allow', 'Allow']),
  },
  {
    name: 'number-not-yet',
    heading: 'Type this number on your device',
    go: device(['Allow', 'Allow', 'Allow', 'Continue']),
  },
  { name: 'device-denied', heading: 'The device was refused', go: device(['Deny']) },
];

const OTHERS: Exhibit[] = [
  { name: 'home-stranger', heading: 'Welcome', go: page('/', 'nobody') },
  { name: 'home', heading: 'Welcome, ann', go: page('/', 'ann') },
  { name: 'home-long-name', heading: `Welcome, ${LONG_NAME}`, go: page('/', 'bea') },
  { name: 'sessions', heading: 'Where you are signed in', go: page('/account/sessions/', 'ann') },
  { name: 'denied', heading: 'You cannot go on here', go: refused('nobody') },
  { name: 'denied-admin', heading: 'You cannot go on here', go: refused('root') },
  { name: 'closed-admin', heading: 'You cannot go on here', go: home('closed', 'root') },
  {
    name: 'inspector',
    heading: 'Refused',
    go: async (visit, people) => {
      await refused('root')(visit, people);
      await visit.page.getByRole('link', { name: 'Look inside' }).click();
      await visit.page.waitForLoadState();
    },
  },
  { name: 'not-found', heading: 'There is nothing here', go: (visit) => visit.open('/nowhere') },
  { name: 'expired', heading: 'This page has expired', go: flow('dull', '?run=1') },
];

export const EXHIBITS: readonly Exhibit[] = [...FLOWS, ...MAIL, ...AUTHENTICATORS, ...DEVICES, ...OTHERS];
