import { Stagedoor } from './support/stagedoor.js';

const WRONG = /Invalid code/;
const WAIT = /Too many wrong codes\. Wait (10 minutes|\d minutes|a minute)/;

describe('entering a code', () => {
  let stagedoor: Stagedoor;
  beforeEach(async () => {
    stagedoor = await Stagedoor.start({ config: { trustProxy: 'loopback' } });
  });
  afterEach(() => stagedoor.stop());

  /** Somebody whose requests come from an address of their own. */
  const from = async (address: string, name = 'ann') => {
    const person = await stagedoor.person(name);
    person.headers['x-forwarded-for'] = address;
    return person;
  };

  it('says the same about a code that never was and one that was used', async () => {
    const [tv, ann, eve] = [stagedoor.tv(), await from('192.0.2.1'), await from('192.0.2.2', 'eve')];
    await tv.start({ scope: 'openid' });
    await ann.open('/device');
    await ann.submit({ code: tv.shows.user_code });
    await ann.signIn();
    await ann.submit({ decision: 'allow' });
    await ann.submit({ decision: 'allow' });
    expect((await tv.poll()).status).toBe(200);

    await eve.open('/device');
    await eve.submit({ code: tv.shows.user_code });
    expect(eve.page.status).toBe(400);
    const used = eve.text;
    expect(used).toMatch(WRONG);
    await eve.submit({ code: 'BBBB-BBBB' });
    expect(eve.text.replaceAll('BBBB-BBBB', '')).toBe(used.replaceAll(tv.shows.user_code, ''));
    await eve.submit({ code: '' });
    expect(eve.page.status).toBe(400);
    expect(eve.text).toContain('Type the code');
  });

  it('runs out together with the device code', async () => {
    const [tv, ann] = [stagedoor.tv(), await from('192.0.2.1')];
    const { user_code, expires_in } = await tv.start();
    stagedoor.clock.turn(expires_in);
    await ann.open('/device');
    await ann.submit({ code: user_code });
    expect(ann.text).toMatch(WRONG);
    expect((await tv.poll()).body).toMatchObject({ error: 'expired_token' });
  });

  it('from one address allows five wrong codes in ten minutes, then tells the wait; a right code is not taken meanwhile', async () => {
    const [tv, ann] = [stagedoor.tv(), await from('192.0.2.1')];
    await tv.start();
    await ann.open('/device');
    for (let i = 0; i < 5; i++) {
      await ann.submit({ code: 'BBBB-BBBB' });
      expect(ann.text).toMatch(WRONG);
    }
    await ann.submit({ code: tv.shows.user_code });
    expect(ann.page.status).toBe(429);
    expect(ann.text).toMatch(WAIT);
    const wait = Number(ann.page.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);

    const bea = await from('192.0.2.99', 'bea');
    await bea.open('/device');
    await bea.submit({ code: tv.shows.user_code });
    expect(bea.heading).toBe('Sign in');

    stagedoor.clock.turn(wait);
    await tv.start();
    await ann.open('/device');
    await ann.submit({ code: tv.shows.user_code });
    expect(ann.heading).toBe('Sign in');
  });

  it('of one account is counted wherever it comes from', async () => {
    await stagedoor.apply(
      'version: 1\nentries:\n  - flow: device-code\n    title: Sign in a device\n    designation: stage_configuration\n    authentication: require_authenticated\n    stages: [user-code]\n',
    );
    const ann = await from('192.0.2.1');
    await ann.open('/device');
    await ann.signIn();
    for (let i = 0; i < 5; i++) {
      const elsewhere = await from(`198.51.100.${i}`);
      for (const [name, value] of ann.cookies) elsewhere.cookies.set(name, value);
      await elsewhere.open('/device');
      await elsewhere.submit({ code: 'BBBB-BBBB' });
      expect(elsewhere.text).toMatch(WRONG);
    }
    await ann.open('/device');
    await ann.submit({ code: 'BBBB-BBBB' });
    expect(ann.text).toMatch(WAIT);
  });

  it('is counted overall: strangers from many addresses are stopped together, people who are signed in are not', async () => {
    const ann = await from('192.0.2.1');
    await ann.open('/flows/-/default/authentication/');
    await ann.signIn();
    let stopped = 0;
    for (let i = 0; i < 110; i++) {
      const eve = await from(`198.51.100.${i}`, 'eve');
      await eve.open('/device');
      await eve.submit({ code: 'BBBB-BBBB' });
      if (WAIT.test(eve.text)) stopped++;
      expect(eve.text.includes('Or sign in first')).toBe(WAIT.test(eve.text));
    }
    expect(stopped).toBe(10);
    const tv = stagedoor.tv();
    await tv.start();
    await ann.open('/device');
    await ann.submit({ code: tv.shows.user_code });
    expect(ann.heading).toBe('Let this device in?');
    // her right code took nobody else's try back
    const eve = await from('203.0.113.1', 'eve');
    await eve.open('/device');
    await eve.submit({ code: 'BBBB-BBBB' });
    expect(eve.text).toMatch(WAIT);
  });

  it('counts over any ten minutes, not by the clock’s own', async () => {
    const ann = await from('192.0.2.1');
    await ann.open('/device');
    for (let i = 0; i < 4; i++) await ann.submit({ code: 'BBBB-BBBB' });
    stagedoor.clock.turn(590);
    await ann.submit({ code: 'BBBB-BBBB' });
    stagedoor.clock.turn(20);
    for (let i = 0; i < 4; i++) {
      await ann.submit({ code: 'BBBB-BBBB' });
      expect(ann.text).toMatch(WRONG);
    }
    await ann.submit({ code: 'BBBB-BBBB' });
    expect(ann.text).toMatch(WAIT);
  });

  it('side by side cannot slip through the limit', async () => {
    const ann = await from('192.0.2.1');
    await ann.open('/device');
    const tries = Array.from({ length: 20 }, async () => {
      const tab = await from('192.0.2.1');
      tab.page = ann.page;
      for (const [name, value] of ann.cookies) tab.cookies.set(name, value);
      await tab.submit({ code: 'BBBB-BBBB' });
      return tab.page.status;
    });
    const statuses = await Promise.all(tries);
    expect(statuses.filter((status) => status === 400)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
  });

  it('moves from one browser to another before anybody has signed in', async () => {
    const [tv, scanner, browser] = [stagedoor.tv(), await from('192.0.2.1'), await from('192.0.2.1')];
    await tv.start({ scope: 'openid' });
    await scanner.open(tv.shows.verification_uri_complete);
    await scanner.submit();
    await browser.open(tv.shows.verification_uri_complete);
    await browser.submit();
    expect(browser.heading).toBe('Sign in');
    await browser.signIn();
    await browser.submit({ decision: 'allow' });
    await scanner.signIn();
    expect(scanner.text).toContain('This request has ended');
    await browser.submit({ decision: 'allow' });
    expect((await tv.poll()).status).toBe(200);
  });
});
