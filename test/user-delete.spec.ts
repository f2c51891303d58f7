import { Admin } from './support/blueprints.js';
import { JsonClient } from './support/json-client.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

const FLOWS = `
version: 1
entries:
  - { group: masters, is_superuser: true }
  - { group: half-masters, parents: [masters] }
  - flow: leave
    title: Leave us
    designation: unenrollment
    stages: [user-delete]
  - flow: leave-by-name
    title: Leave us
    designation: unenrollment
    stages: [identification, user-delete]
`;

describe('a user-delete stage', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ blueprints: { 'flows.yaml': FLOWS } });
    admin = new Admin(stagedoor);
  });
  afterAll(() => stagedoor.stop());

  const account = (username: string) => admin.row('user', 'username', username);
  const signedIn = async (username: string): Promise<Person> => {
    const person = await stagedoor.person(username);
    await person.open('/if/flow/authentication/');
    return person.signIn();
  };
  const rows = async (table: string): Promise<number> =>
    ((await stagedoor.db.query(`SELECT count(*)::int AS n FROM ${table}`)) as { n: number }[])[0]!.n;

  it('says whose account it is, and deletes it with all that belongs to it when they say yes', async () => {
    const ann = await signedIn('ann');
    const tv = stagedoor.tv();
    await tv.start({ scope: 'openid offline_access' });
    await ann.open(tv.shows.verification_uri_complete);
    await ann.submit();
    await ann.submit({ decision: 'allow' });
    await ann.submit({ decision: 'allow' });
    expect((await tv.poll()).status).toBe(200);
    expect(await rows('device')).toBe(1);

    await ann.open('/if/flow/leave/');
    expect(ann.heading).toBe('Delete this account?');
    expect(ann.text).toContain('ann');
    expect(await account('ann')).toBeDefined();
    await ann.submit();
    expect(await account('ann')).toBeUndefined();
    expect(ann.cookies.has('stagedoor_session')).toBe(false);
    for (const table of ['session', 'device', 'refresh_token', 'consent']) expect(await rows(table)).toBe(0);
    const event = await admin.row('event', 'action', 'model_deleted');
    expect(event).toMatchObject({ context: { model: 'user', name: 'ann', flow: 'leave' } });
  });

  it('is answered by a program, too', async () => {
    const bob = await signedIn('bob');
    const client = new JsonClient(stagedoor.base, 'leave');
    for (const [name, value] of bob.cookies) client.cookies.set(name, value);
    await client.get();
    expect(client.challenge).toMatchObject({ component: 'ak-stage-user-delete', pending_user: 'bob' });
    await client.post({});
    expect(client.challenge).toEqual({ component: 'xak-flow-redirect', to: '/' });
    expect(await account('bob')).toBeUndefined();
  });

  it('says no where nobody is there', async () => {
    const nobody = stagedoor.stranger();
    await (await nobody.open('/if/flow/leave/')).submit();
    expect(nobody.text).toContain('No Pending User.');
  });

  it('deletes nobody’s account for somebody who has only said its name', async () => {
    await stagedoor.person('cleo');
    const eve = await signedIn('eve');
    await eve.open('/if/flow/leave-by-name/');
    await eve.submit({ uid_field: 'cleo' });
    expect(eve.text).toContain('Nobody has proved yet to be the owner of this account.');
    expect(await account('cleo')).toBeDefined();
    expect(await account('eve')).toBeDefined();
  });

  it('leaves the last account that may do everything', async () => {
    await stagedoor.db.query('DELETE FROM user_group');
    const [first, second] = [await signedIn('first'), await signedIn('second')];
    await admin.apply(
      'entries: [{ user: first, groups: [half-masters] }, { user: second, groups: [masters] }, { user: blocked, is_active: false, groups: [masters] }]',
    );
    await (await first.open('/if/flow/leave/')).submit();
    expect(await account('first')).toBeUndefined();
    await (await second.open('/if/flow/leave/')).submit();
    expect(second.text).toContain('This is the last account that may do everything: it cannot be deleted.');
    expect(await account('second')).toBeDefined();
  });
});
