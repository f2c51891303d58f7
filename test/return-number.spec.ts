import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';
import { addClient } from './support/oauth.js';
import { Program } from './support/server-process.js';
import type { Tv } from './support/tv.js';

const FLOW = (settings = ''): string => `
entries:
  - flow: device-code
    title: Connect a device
    stages:
      - user-code
      - identification: { skip_when_signed_in: true }
      - password
      - user-login
      - confirm-device
      - return-number${settings}
`;

describe('a device that can send a number back', () => {
  let stagedoor: Stagedoor;
  let ann: Person;
  let tv: Tv;
  beforeEach(async () => {
    stagedoor = await Stagedoor.start({ blueprints: { 'flow.yaml': FLOW() } });
    ann = await stagedoor.person('ann');
    tv = stagedoor.tv();
  });
  afterEach(() => stagedoor.stop());

  const confirm = async (person: Person): Promise<void> => {
    await person.open('/device');
    await person.submit({ code: tv.shows.user_code });
    await person.signIn();
    expect(person.heading).toBe('Let this device in?');
    await person.submit({ decision: 'allow' });
  };
  const shown = (person: Person): string => /<p class="code big"[^>]*>(\d\d)<\/p>/.exec(person.page.html)?.[1] ?? '';
  const poll = async (fields: Record<string, string> = {}) => {
    stagedoor.clock.turn(5);
    return tv.poll(fields);
  };
  const wrong = (number: string): string => (number === '99' ? '98' : String(Number(number) + 1));

  beforeEach(() => tv.start({ scope: 'openid', return_number_supported: 'true' }));

  it('gets its tokens once it has sent the two digits of the page', async () => {
    expect((await poll()).body).not.toHaveProperty('return_number');
    await confirm(ann);
    expect(ann.heading).toBe('Type this number on your device');
    expect((await poll()).body).toMatchObject({ error: 'authorization_pending', return_number: 'required' });
    await ann.submit();
    expect(ann.text).toContain('Your device has not sent the number yet.');

    expect((await poll({ return_number: shown(ann) })).body).toMatchObject({ error: 'authorization_pending' });
    await ann.submit();
    expect(ann.heading).toBe('Return to your device');
    expect((await poll()).status).toBe(200);
  });

  it('is told of a wrong number, and refused for good at the third', async () => {
    await confirm(ann);
    const guess = wrong(shown(ann));
    expect((await poll({ return_number: guess })).body).toMatchObject({ return_number: 'wrong' });
    expect((await poll({ return_number: 'number' })).body).toMatchObject({ return_number: 'wrong' });
    expect((await poll({ return_number: guess })).body).toMatchObject({ error: 'access_denied' });
    await ann.submit();
    expect(ann.page.status).not.toBe(200);
    expect((await poll({ return_number: shown(ann) })).body).toMatchObject({ error: 'access_denied' });
  });

  it('gets nothing by a number that another browser was shown', async () => {
    await ann.open('/device');
    await ann.submit({ code: tv.shows.user_code });
    const eve = await stagedoor.person('eve');
    await confirm(eve);
    const number = shown(eve);
    expect((await poll({ return_number: number })).body).not.toHaveProperty('return_number');
    await eve.open('/device');
    await eve.submit({ code: tv.shows.user_code });
    await eve.submit({ decision: 'allow' });
    expect(eve.heading).toBe('Type this number on your device');
    await eve.submit();
    expect(eve.text).toContain('has not sent the number yet');
  });

  it('never leaves its number in the database', async () => {
    await confirm(ann);
    const rows: unknown[] = await stagedoor.db.query(`SELECT return_number, return_number_misses FROM device_grant`);
    expect(rows).toEqual([{ return_number: 'asked', return_number_misses: 0 }]);
  });

  it('cannot be let in past the stage: what was asked has to come back', async () => {
    await confirm(ann);
    await stagedoor.db.query(`DELETE FROM stage WHERE type = 'return-number'`);
    // the page of a stage that is gone leads on to where the person is now
    await ann.submit();
    await ann.submit();
    expect((await poll()).body).toMatchObject({ error: 'access_denied' });
  });
});

describe('a device that knows nothing of numbers', () => {
  it('is let in without, or not at all, as the author wants', async () => {
    const stagedoor = await Stagedoor.start({ blueprints: { 'flow.yaml': FLOW() } });
    try {
      const ann = await stagedoor.person('ann');
      const tv = stagedoor.tv();
      await tv.start({ scope: 'openid' });
      await ann.open('/device');
      await ann.submit({ code: tv.shows.user_code });
      await ann.signIn();
      await ann.submit({ decision: 'allow' });
      expect((await tv.poll()).status).toBe(200);

      await stagedoor.apply(FLOW(': { when_unsupported: deny }'));
      await tv.start({ scope: 'openid' });
      await ann.open('/device');
      await ann.submit({ code: tv.shows.user_code });
      await ann.submit({ decision: 'allow' });
      expect(ann.page.status).toBe(403);
      expect(ann.text).toContain('cannot send a number back');
    } finally {
      await stagedoor.stop();
    }
  });
});

describe('the command line as a device', () => {
  it('asks whoever sits there for the number, and again for a wrong one', async () => {
    const stagedoor = await Stagedoor.start({ blueprints: { 'flow.yaml': FLOW() } });
    // the command line waits by its own clock: the server's goes along
    const time = setInterval(() => stagedoor.clock.turn(0.05), 50);
    await addClient(stagedoor, 'cli', { device_polling_interval: 1 });
    const issuer = `${stagedoor.base}/application/o/cli/`;
    const device = Program.start(
      'cli.js',
      ['device', 'login', '--return-number', '--client-id', 'cli', '--issuer', issuer],
      {},
    );
    try {
      const code = (await device.says(/^ {2}Code/)).replace(/^ *Code */, '');
      const ann = await stagedoor.person('ann');
      await ann.open('/device');
      await ann.submit({ code });
      await ann.signIn();
      await ann.submit({ decision: 'allow' });
      const number = /<p class="code big"[^>]*>(\d\d)<\/p>/.exec(ann.page.html)![1]!;
      device.child.stdin.write(`1${number}\n`);
      await device.says(/That is not the number/);
      device.child.stdin.write(`${number}\n`);
      // the answer comes by way of the device: the person presses on until it has
      while (ann.heading !== 'Return to your device') await ann.submit();
      await device.says(/This device is signed in/);
      expect(await device.ended).toBe(0);
    } finally {
      clearInterval(time);
      await device.stop();
      await stagedoor.stop();
    }
  });
});
