import { Stagedoor } from './support/stagedoor.js';
import { hashPassword, verifyPassword } from '../src/users/passwords/password-hash.js';

describe('signing in', () => {
  let stagedoor: Stagedoor;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
  });
  afterAll(() => stagedoor.stop());

  it('by name and password leads on to where one wanted to go, and out again', async () => {
    const ann = await stagedoor.person('ann');
    await ann.open('/flows/-/default/authentication/?next=/');
    await ann.signIn();
    expect(ann.heading).toBe('Welcome, ann');
    await ann.open('/flows/-/default/authentication/');
    expect(ann.heading).toBe('Welcome, ann');

    await ann.open('/flows/-/default/invalidation/');
    expect(ann.cookies.has('stagedoor_session')).toBe(true);
    await ann.submit();
    expect(ann.cookies.has('stagedoor_session')).toBe(false);
    await ann.open('/');
    expect(ann.heading).toBe('Welcome');
    expect(await stagedoor.db.query('SELECT id FROM session')).toEqual([]);
  });

  it('with an unknown name walks like one with a wrong password', async () => {
    const [ann, nobody] = [await stagedoor.person('ann'), stagedoor.stranger()];
    for (const person of [ann, nobody]) {
      await person.open('/flows/-/default/authentication/');
      await person.submit({ uid_field: person.username });
      await person.submit({ password: 'wrong' });
      person.page.html = person.page.html
        .replaceAll(person.username, 'NAME')
        .replace(/run&#x3D;[\w-]+|value="[\w-]{43}"/g, '');
    }
    expect(nobody.page.html).toBe(ann.page.html);
    expect(ann.text).toContain('Invalid password');
  });

  it('is refused after five wrong passwords in one run', async () => {
    const cid = await stagedoor.person('cid');
    await cid.open('/flows/-/default/authentication/');
    await cid.submit({ uid_field: 'cid' });
    for (let i = 0; i < 4; i++) await cid.submit({ password: 'wrong' });
    expect(cid.heading).toBe('Enter your password');
    await cid.submit({ password: 'wrong' });
    expect(cid.heading).toBe('You cannot go on here');
    expect(cid.text).toContain('Invalid password');
  });

  it('is slowed down for a name and an address, and tells the wait; elsewhere the owner gets in', async () => {
    const dan = await stagedoor.person('dan');
    for (let run = 0; run < 2; run++) {
      await dan.open('/flows/-/default/authentication/');
      await dan.submit({ uid_field: 'dan' });
      for (let i = 0; i < 5; i++) await dan.submit({ password: 'wrong' });
    }
    await dan.open('/flows/-/default/authentication/');
    await dan.signIn();
    expect(dan.page.status).toBe(429);
    expect(dan.text).toContain('Too many wrong tries. Wait 15 minutes');
    stagedoor.clock.turn(Number(dan.page.headers.get('retry-after')));
    await dan.submit({ password: dan.password });
    expect(dan.heading).toBe('Welcome, dan');
  });

  it('cannot be closed for the owner by somebody who tries too often, or who types what looks like a counter', async () => {
    const eve = stagedoor.stranger();
    const fay = await stagedoor.person('fay');
    for (const name of [...Array<string>(130).fill('fay'), ':fay', 'fay:127.0.0.1', ':127.0.0.1']) {
      await eve.open('/flows/-/default/authentication/');
      await eve.submit({ uid_field: name });
      await eve.submit({ password: 'wrong' });
    }
    stagedoor.clock.turn(15 * 60);
    await eve.open('/flows/-/default/authentication/');
    for (let i = 0; i < 11; i++) {
      await eve.open('/flows/-/default/authentication/');
      await eve.submit({ uid_field: 'fay:127.0.0.1' });
      await eve.submit({ password: 'wrong' });
    }
    await fay.open('/flows/-/default/authentication/');
    await fay.signIn();
    expect(fay.heading).toBe('Welcome, fay');
  });

  it('is refused to a blocked account', async () => {
    const eve = await stagedoor.person('eve', { is_active: false });
    await eve.open('/flows/-/default/authentication/');
    await eve.signIn();
    expect(eve.text).toContain('This account is blocked');
    expect(eve.cookies.has('stagedoor_session')).toBe(false);
  });

  it('keeps passwords as argon2id, sessions as hashes', async () => {
    const stored = await hashPassword('correct horse');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(stored, 'correct horse')).toBe(true);
    expect(await verifyPassword(stored, 'wrong horse')).toBe(false);
    const ann = await stagedoor.person('ann');
    await ann.open('/flows/-/default/authentication/');
    await ann.signIn();
    const token = ann.cookies.get('stagedoor_session')!;
    const rows = JSON.stringify(await stagedoor.db.query('SELECT * FROM session'));
    expect(rows).not.toContain(token);
  });

  it('lasts as long as the stage says', async () => {
    const ann = await stagedoor.person('ann');
    await ann.open('/flows/-/default/authentication/');
    await ann.signIn();
    stagedoor.clock.turn(25 * 60 * 60);
    await ann.open('/');
    expect(ann.heading).toBe('Welcome');
  });

  it('can ask to stay signed in', async () => {
    await stagedoor.apply(`
version: 1
entries:
  - flow: remembering
    title: Sign in
    designation: authentication
    stages:
      - identification
      - password
      - user-login: { session_duration: hours=1, remember_me_offset: days=10 }
`);
    const ann = await stagedoor.person('ann');
    await ann.open('/if/flow/remembering/');
    await ann.signIn();
    expect(ann.heading).toBe('Stay signed in?');
    await ann.submit({ remember_me: 'true' });
    stagedoor.clock.turn(10 * 24 * 60 * 60);
    await ann.open('/');
    expect(ann.heading).toBe('Welcome, ann');
    stagedoor.clock.turn(60 * 60);
    await ann.open('/');
    expect(ann.heading).toBe('Welcome');
  });

  it('can be done on one page, where the identification stage names a password stage', async () => {
    await stagedoor.apply(`
version: 1
entries:
  - model: authentik_stages_password.passwordstage
    id: password
    identifiers: { name: one-page-password }
    attrs: { backends: [authentik.core.auth.InbuiltBackend] }
  - flow: one-page
    title: Sign in
    designation: authentication
    stages:
      - identification: { password_stage: !KeyOf password }
      - user-login
`);
    const [ann, eve] = [await stagedoor.person('ann'), stagedoor.stranger()];
    await eve.open('/if/flow/one-page/');
    await eve.submit({ uid_field: 'ann', password: 'wrong' });
    expect(eve.text).toContain('Failed to authenticate.');
    await ann.open('/if/flow/one-page/');
    await ann.submit({ uid_field: 'ann', password: ann.password });
    expect(ann.heading).toBe('Welcome, ann');
  });

  it('needs a proof: a flow whose author forgot the password stage signs nobody in', async () => {
    await stagedoor.apply(
      'version: 1\nentries:\n  - flow: careless\n    title: Sign in\n    designation: authentication\n    stages: [identification, user-login]\n',
    );
    const eve = stagedoor.stranger();
    await eve.open('/if/flow/careless/');
    await eve.submit({ uid_field: 'ann' });
    expect(eve.heading).toBe('You cannot go on here');
    expect(eve.cookies.has('stagedoor_session')).toBe(false);
  });

  it('meets a stage that is bound to a group only as one of its members', async () => {
    const [ann, con] = [await stagedoor.person('ann'), await stagedoor.person('con')];
    await stagedoor.apply(`
entries:
  - group: contractors
  - user: con
    groups: [contractors]
  - flow: sorted
    title: Sign in
    designation: authentication
    stages: [identification, deny, password, user-login]
  - model: authentik_policies.policybinding
    identifiers:
      target: !Find [authentik_flows.flowstagebinding, [order, 20], [target, !Find [authentik_flows.flow, [slug, sorted]]]]
      group: !Find [authentik_core.group, [name, contractors]]
      order: 0
`);
    await con.open('/if/flow/sorted/');
    await con.submit({ uid_field: 'con' });
    expect(con.page.status).toBe(403);
    await ann.open('/if/flow/sorted/');
    await ann.signIn();
    expect(ann.heading).toBe('Welcome, ann');
  });

  it('stops at a deny stage', async () => {
    await stagedoor.apply(
      'version: 1\nentries:\n  - flow: closed\n    title: Closed\n    designation: authentication\n    stages:\n      - identification\n      - deny: { deny_message: We are closed. }\n',
    );
    const ann = await stagedoor.person('ann');
    await ann.open('/if/flow/closed/');
    await ann.submit({ uid_field: 'ann' });
    expect(ann.page.status).toBe(403);
    expect(ann.text).toContain('We are closed.');
  });
});
