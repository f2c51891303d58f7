import { createHash } from 'node:crypto';
import { Event } from '../src/platform/events/event.entity.js';
import type { Verdict } from '../src/policies/decision.js';
import { Policies } from '../src/policies/policies.service.js';
import { Policy } from '../src/policies/policy.entity.js';
import { User } from '../src/users/user.entity.js';
import { Users } from '../src/users/users.service.js';
import { Folder } from './support/folder.js';
import { Stagedoor } from './support/stagedoor.js';

const sha1 = (password: string): string => createHash('sha1').update(password).digest('hex').toUpperCase();

describe('policies about passwords', () => {
  const folder = new Folder();
  let stagedoor: Stagedoor;
  let list: string;
  beforeAll(async () => {
    const stolen = Array.from({ length: 500 }, (_, i) => `${sha1(`stolen ${i}`)}:${i + 1}`);
    list = folder.write('stolen.txt', `${[...stolen, `${sha1('uncounted')}`].toSorted().join('\n')}\n`);
    stagedoor = await Stagedoor.start({ config: { breachList: list } });
  });
  afterAll(async () => {
    await stagedoor.stop();
    folder.remove();
  });

  /** What a policy with these settings says of what was typed into a prompt. */
  const says = async (
    policy: string,
    context: Record<string, unknown>,
    user: User | null = null,
    at = stagedoor,
  ): Promise<Verdict> => {
    const name = `${policy.split(':')[0]} judge`;
    await at.apply(`version: 1\nentries:\n  - policy: ${name}\n    ${policy}\n`);
    const { id } = await at.db.getRepository(Policy).findOneByOrFail({ name });
    return at.app.get(Policies).one(id, { user, visitor: null, context });
  };
  const typed = (password: string): Record<string, unknown> => ({ prompt_data: { password } });
  const account = (username: string): Promise<User> => stagedoor.db.getRepository(User).findOneByOrFail({ username });

  it('password: says that there is none', async () => {
    const verdict = await says('password: {}', { prompt_data: { username: 'ann' } });
    expect(verdict).toMatchObject({ passing: false, messages: ['Password not set in context'] });
    expect(await says('password: {}', { password: 'in the context itself' })).toMatchObject({ passing: true });
    const other = await says('password: { password_field: pw }', { prompt_data: { pw: 'another field' } });
    expect(other.passing).toBe(true);
  });

  it.each([
    ['length_min: 8', 'seven 7', false],
    ['length_min: 8', 'eight  8', true],
    ['length_min: 3', '🐈🐈', false],
    ['amount_digits: 2', 'one1', false],
    ['amount_digits: 2', '2 for 2', true],
    ['amount_uppercase: 1', 'small', false],
    ['amount_uppercase: 1', 'Capital', true],
    ['amount_lowercase: 3', 'CAPItaL', false],
    ['amount_symbols: 1', 'none', false],
    ['amount_symbols: 1', 'one!', true],
    ['amount_symbols: 1, symbol_charset: "€"', 'one!', false],
    ['length_min: 8, check_static_rules: false', 'short', true],
  ])('password: with { %s } “%s” passes: %s', async (rules, password, passing) => {
    const verdict = await says(`password: { ${rules}, error_message: Think again. }`, typed(password));
    expect(verdict).toMatchObject({ passing, messages: passing ? [] : ['Think again.'] });
  });

  it('password: judges by zxcvbn, which knows who the person is', async () => {
    await stagedoor.person('hildegard', { name: 'Hildegard Quastenflosser' });
    const hildegard = await account('hildegard');
    const policy = 'password: { check_zxcvbn: true }';
    const weak = await says(policy, typed('password123'));
    expect(weak.passing).toBe(false);
    expect(weak.messages[0]).toBe('Password is too weak.');
    expect(await says(policy, typed('correct-horse-battery-staple'))).toMatchObject({ passing: true, messages: [] });
    expect((await says(policy, typed('quastenflosser'))).passing).toBe(true);
    expect((await says(policy, typed('quastenflosser'), hildegard)).passing).toBe(true);
    expect((await says(policy, typed('Hildegard Quastenflosser'), hildegard)).passing).toBe(false);
  });

  it('password: finds what thieves know in the file of the house', async () => {
    const policy = 'password: { check_have_i_been_pwned: true }';
    for (const i of [0, 1, 250, 498, 499]) {
      const { messages } = await says(policy, typed(`stolen ${i}`));
      expect(messages).toEqual([`Password exists on ${i + 1} online lists.`]);
    }
    expect((await says(policy, typed('uncounted'))).messages).toEqual(['Password exists on 1 online lists.']);
    expect((await says(policy, typed('never seen'))).passing).toBe(true);
    const lenient = 'password: { check_have_i_been_pwned: true, hibp_allowed_count: 10 }';
    expect((await says(lenient, typed('stolen 9'))).passing).toBe(true);
    expect((await says(lenient, typed('stolen 10'))).passing).toBe(false);
  });

  it('password: finds it in a folder of ranges, too, and never passes over what it cannot look up', async () => {
    const hash = sha1('stolen goods');
    const ranges = new Folder();
    ranges.write(`${hash.slice(0, 5)}.txt`, `${'0'.repeat(35)}:3\r\n${hash.slice(5)}:42\r\n`);
    const policy = 'password: { check_have_i_been_pwned: true }';
    const other = await Stagedoor.start({ config: { breachList: ranges.path } });
    expect((await says(policy, typed('stolen goods'), null, other)).messages).toEqual([
      'Password exists on 42 online lists.',
    ]);
    expect(await says(policy, typed('in no range'), null, other)).toMatchObject({
      passing: null,
      error: expect.stringContaining('no such file'),
    });
    await other.stop();
    ranges.remove();
    const bare = await Stagedoor.start();
    expect(await says(policy, typed('anything'), null, bare)).toMatchObject({
      passing: null,
      error: expect.stringContaining('STAGEDOOR_BREACH_LIST'),
    });
    await bare.stop();
  });

  it('unique-password: refuses the last ones, the present one included, and keeps no more than are asked for', async () => {
    await stagedoor.person('ann');
    const users = stagedoor.app.get(Users);
    const policy = 'unique-password: { num_historical_passwords: 3 }';
    await says(policy, typed('x'));
    for (const n of [1, 2, 3, 4, 5]) {
      await users.setPassword((await account('ann')).id, `password ${n}`, stagedoor.db.manager);
      stagedoor.clock.turn(60);
    }
    const ann = await account('ann');
    const used = 'This password has been used previously. Please choose a different one.';
    for (const n of [3, 4, 5])
      expect(await says(policy, typed(`password ${n}`), ann)).toMatchObject({ passing: false, messages: [used] });
    for (const n of [2, 6]) expect((await says(policy, typed(`password ${n}`), ann)).passing).toBe(true);
    const rows = await stagedoor.db.query('SELECT password FROM password_history');
    expect(rows).toHaveLength(3);
    expect(JSON.stringify(rows)).toContain('$argon2id$');
    expect(await says(policy, { prompt_data: {} }, ann)).toMatchObject({ messages: ['Password not set in context'] });
  });

  it('unique-password: without such a policy nothing is kept', async () => {
    const bare = await Stagedoor.start();
    await bare.person('ann');
    const { id } = await bare.db.getRepository(User).findOneByOrFail({ username: 'ann' });
    await bare.app.get(Users).setPassword(id, 'another one', bare.db.manager);
    expect(await bare.db.query('SELECT * FROM password_history')).toEqual([]);
    await bare.stop();
  });

  it('expiry: says no once a password is too old; looking changes nothing, an answer makes it unusable where that is wanted', async () => {
    const password_change_date = new Date(stagedoor.clock.now().getTime() - 100 * 86_400_000);
    const bea = await stagedoor.person('bea', { password_change_date });
    await bea.open('/flows/-/default/authentication/');
    await bea.signIn();
    const bound = (policy: string): Promise<void> =>
      stagedoor.apply(`version: 1
entries:
  - flow: door
    title: Door
    stages: [identification]
    policies: [${policy}]
  - flow: inside
    title: Inside
    stages:
      - identification
      - deny:
          deny_message: Choose a new one.
          policies: [{ ${policy}, name: inside, negate: true }]
      - password
`);
    await bound('expiry: { days: 101 }');
    expect((await bea.open('/if/flow/door/')).page.status).toBe(200);
    await bound('expiry: { days: 90, deny_only: true }');
    await bea.open('/if/flow/door/');
    expect(bea.text).toContain('Password has expired.');
    await bea.open('/if/flow/inside/');
    await bea.submit({ uid_field: 'bea' });
    expect(bea.text).toContain('Choose a new one.');
    expect((await account('bea')).password).not.toBeNull();

    await bound('expiry: { days: 90 }');
    await bea.open('/if/flow/door/');
    expect(bea.text).toContain('Password expired 10 days ago. Please update your password.');
    expect((await account('bea')).password).not.toBeNull();
    await bea.open('/if/flow/inside/');
    await bea.submit({ uid_field: 'bea' });
    expect(bea.text).toContain('Choose a new one.');
    expect((await account('bea')).password).toBeNull();
    expect(await stagedoor.db.getRepository(Event).findBy({ action: 'user_write' })).toMatchObject([
      { context: { reason: 'password expired', days: 90 } },
    ]);
  });
});
