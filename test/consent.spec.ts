import { Stagedoor } from './support/stagedoor.js';
import type { Person } from './support/person.js';

const modes = (mode: string): string => `
version: 1
entries:
  - flow: device-code
    title: Sign in a device
    designation: stage_configuration
    stages:
      - user-code
      - identification: { skip_when_signed_in: true }
      - password
      - user-login
      - confirm-device
      - consent: ${mode}
`;

describe('consent', () => {
  let stagedoor: Stagedoor;
  let ann: Person;
  beforeEach(async () => {
    stagedoor = await Stagedoor.start();
    ann = await stagedoor.person('ann');
    await ann.open('/flows/-/default/authentication/');
    await ann.signIn();
  });
  afterEach(() => stagedoor.stop());

  /** Lets a device in as far as the page after "Let this device in?". */
  const letIn = async (scope: string) => {
    const tv = stagedoor.tv();
    await tv.start({ scope });
    await ann.open('/device');
    await ann.submit({ code: tv.shows.user_code });
    expect(ann.heading).toBe('Let this device in?');
    await ann.submit({ decision: 'allow' });
    return tv;
  };
  const asked = (): boolean => ann.heading === 'What this may do for you';

  it('is remembered for four weeks; the device is confirmed each time', async () => {
    await letIn('openid profile');
    expect(asked()).toBe(true);
    await ann.submit({ decision: 'allow' });
    const second = await letIn('profile openid');
    expect(ann.page.url).toContain('/device/done');
    expect((await second.poll()).status).toBe(200);

    stagedoor.clock.turn(28 * 24 * 60 * 60);
    await ann.open('/flows/-/default/authentication/');
    await ann.signIn();
    await letIn('openid profile');
    expect(asked()).toBe(true);
  });

  it('asks again for more, and shows what was allowed before', async () => {
    await letIn('openid');
    await ann.submit({ decision: 'allow' });
    await letIn('openid email');
    expect(asked()).toBe(true);
    expect(ann.text).toMatch(/You allowed this before:.*New this time:.*/);
  });

  it('`permanent` holds for good, `always_require` for this once', async () => {
    await stagedoor.apply(modes('{ mode: always_require }'));
    await letIn('openid');
    await ann.submit({ decision: 'allow' });
    await letIn('openid');
    expect(asked()).toBe(true);
    await stagedoor.apply(modes('{ mode: permanent }'));
    await ann.submit({ decision: 'allow' });
    stagedoor.clock.turn(400 * 24 * 60 * 60);
    await ann.open('/flows/-/default/authentication/');
    await ann.signIn();
    await letIn('openid');
    expect(asked()).toBe(false);
  });

  it('refused is final for the device', async () => {
    const tv = await letIn('openid');
    await ann.submit({ decision: 'deny' });
    expect((await tv.poll()).body).toMatchObject({ error: 'access_denied' });
    expect(await stagedoor.db.query('SELECT id FROM consent')).toEqual([]);
  });
});
