import { Reputations } from '../src/users/reputation/reputations.service.js';
import { holds } from './support/oauth.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

describe('the reputation policy', () => {
  let stagedoor: Stagedoor;
  beforeEach(async () => {
    stagedoor = await Stagedoor.start({ config: { trustProxy: 'loopback' } });
    await stagedoor.apply(`version: 1
entries:
  - flow: guarded
    title: Guarded
    designation: authentication
    stages:
      - identification: { pretend_user_exists: false }
      - deny:
          deny_message: Too many failures with this name.
          policies: [reputation: { check_ip: false, threshold: -2 }]
      - password
      - user-login
  - flow: device-code
    title: Connect a device
    stages:
      - deny:
          name: suspicious
          deny_message: Too many failures from here.
          policies: [reputation: { check_username: false, threshold: -3 }]
      - user-code
      - identification
      - password
      - user-login
      - confirm-device
`);
  });
  afterEach(() => stagedoor.stop());

  const from = (person: Person, address: string): Person => {
    person.headers['x-forwarded-for'] = address;
    return person;
  };
  const score = (identifier: string | null, address: string | null): Promise<number> =>
    stagedoor.app.get(Reputations).score({ identifiers: identifier === null ? [] : [identifier], address });

  it('finds the name that has failed too often, from wherever, until a day is over or its owner got in', async () => {
    for (const address of ['192.0.2.1', '192.0.2.2']) {
      const eve = from(await stagedoor.person('ann'), address);
      await eve.open('/if/flow/guarded/');
      await eve.submit({ uid_field: 'ann@example.org' });
      await eve.submit({ password: 'a wrong one' });
    }
    const ann = from(await stagedoor.person('ann'), '192.0.2.3');
    await ann.open('/if/flow/guarded/');
    await ann.submit({ uid_field: 'ANN' });
    expect(ann.text).toContain('Too many failures with this name.');

    stagedoor.clock.turn(86_400);
    await ann.open('/if/flow/guarded/');
    await ann.signIn();
    expect(ann.cookies.has('stagedoor_session')).toBe(true);
    expect(await score('ann', null)).toBe(1);
    expect(await score(null, '192.0.2.3')).toBe(1);
  });

  it('counts names that nobody has, without keeping what was typed', async () => {
    const eve = from(stagedoor.stranger(), '192.0.2.1');
    await eve.open('/if/flow/guarded/');
    for (let i = 0; i < 2; i++) await eve.submit({ uid_field: 'a password, by mistake' });
    expect(eve.text).toContain('Failed to authenticate.');
    expect(await score('A password, by mistake', null)).toBe(-2);
    expect(await holds(stagedoor, 'reputation', 'by mistake')).toBe(false);
  });

  it('counts wrong user codes for the address, so that the code page itself can be guarded', async () => {
    const eve = from(stagedoor.stranger(), '192.0.2.1');
    await eve.open('/device');
    for (let i = 0; i < 3; i++) await eve.submit({ code: 'BBBB-BBBB' });
    await from(stagedoor.stranger(), '192.0.2.2').open('/device');
    await eve.open('/device');
    await eve.submit();
    expect(eve.text).toContain('Too many failures from here.');
    const bea = from(stagedoor.stranger(), '192.0.2.2');
    await bea.open('/device');
    if (bea.field('code') === undefined) await bea.submit();
    expect(bea.field('code')).toBeDefined();
  });

  it('keeps every score between -5 and 5, and sums them up', async () => {
    const reputations = stagedoor.app.get(Reputations);
    for (let i = 0; i < 9; i++) await reputations.change({ identifier: 'ann', address: '192.0.2.1' }, -1);
    for (let i = 0; i < 9; i++) await reputations.change({ identifier: 'bea', address: '192.0.2.1' }, 1);
    await reputations.change({ address: '192.0.2.1' }, -2);
    expect(await score('ann', null)).toBe(-5);
    expect(await score('bea', null)).toBe(5);
    expect(await score(null, '192.0.2.1')).toBe(-2);
    expect(await score('ann', '192.0.2.9')).toBe(-5);
    await Promise.all(
      Array.from({ length: 4 }, () => reputations.change({ identifier: 'eve', address: '2001:db8::1' }, -1)),
    );
    expect(await score(null, '2001:db8::ffff')).toBe(-4);
  });

  it('tells a hundred names at one address apart; the others count for the address alone', async () => {
    const reputations = stagedoor.app.get(Reputations);
    for (let i = 0; i < 103; i++) await reputations.change({ identifier: `name ${i}`, address: '192.0.2.1' }, -1);
    expect(await score('name 99', null)).toBe(-1);
    expect(await score('name 100', null)).toBe(0);
    expect(await score(null, '192.0.2.1')).toBe(-103);
  });
});
