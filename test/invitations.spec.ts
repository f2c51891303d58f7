import { Admin } from './support/blueprints.js';
import { JsonClient } from './support/json-client.js';
import { Stagedoor } from './support/stagedoor.js';

const FLOWS = `
version: 1
entries:
  - { prompt: username, field_key: username, label: Username, type: username }
  - { prompt: token, field_key: token, label: Invitation, type: text }
  - { prompt: shown, field_key: attributes.team, label: Team, type: text, required: false }
  - flow: join
    title: Join
    designation: enrollment
    stages:
      - invitation
      - prompt: { fields: [username, shown] }
      - user-write
      - user-login
  - flow: join-anyway
    title: Join
    designation: enrollment
    stages:
      - invitation: { continue_flow_without_invitation: true }
      - prompt: { fields: [username] }
      - user-write
  - flow: typed
    title: Join
    designation: enrollment
    stages:
      - prompt: { fields: [username, token] }
      - invitation
      - user-write
  - flow: in
    title: Sign in
    designation: authentication
    stages:
      - identification: { enrollment_flow: join, recovery_flow: join-anyway, passwordless_flow: typed }
`;

describe('an invitation', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ blueprints: { 'flows.yaml': FLOWS } });
    admin = new Admin(stagedoor);
  });
  afterAll(() => stagedoor.stop());

  const invite = async (name: string, about = ''): Promise<string> => {
    await admin.apply(`entries: [{ invitation: ${name}${about === '' ? '' : `, ${about}`} }]`);
    return (await admin.row('invitation', 'name', name))!['id'] as string;
  };
  const come = async (slug: string, query: string): Promise<JsonClient> => {
    const client = await new JsonClient(stagedoor.base, slug, query).get();
    return client.challenge['component'] === 'ak-stage-autosubmit' ? client.post({}) : client;
  };
  const REFUSED = { component: 'ak-stage-access-denied', error_message: 'Invalid invite/invite not found' };

  it.each(['itoken', 'token'])('is shown in the address as %s, and brings what its author has fixed', async (name) => {
    const token = await invite(
      `crew-${name}`,
      'fixed_data: { attributes: { crew: { deck: 3 } }, attributes.team: red }',
    );
    const client = await come('join', `${name}=${token}`);
    expect(client.challenge).toMatchObject({
      component: 'ak-stage-prompt',
      fields: [{ field_key: 'username' }, { field_key: 'attributes.team', initial_value: 'red' }],
    });
    await client.post({ username: `guest-${name}`, 'attributes.team': 'red' });
    expect(client.cookies.has('stagedoor_session')).toBe(true);
    expect(await admin.row('user', 'username', `guest-${name}`)).toMatchObject({
      attributes: { crew: { deck: 3 }, team: 'red' },
    });
    expect(await admin.row('event', 'action', 'invitation_used')).toBeDefined();
  });

  it('may be typed into a prompt', async () => {
    const token = await invite('typed', 'fixed_data: { name: A guest }');
    const client = await come('typed', '');
    await client.post({ username: 'tia', token: 'nonsense' });
    expect(client.challenge).toMatchObject(REFUSED);
    await new JsonClient(stagedoor.base, 'typed').post({ username: 'tia', token });
    expect(await admin.row('user', 'username', 'tia')).toMatchObject({ name: 'A guest' });
  });

  it.each([
    ['missing', ''],
    ['unknown', 'itoken=9b4b8a36-8b0b-4d6c-8f70-3a2d4d7a9f11'],
    ['nonsense', 'itoken=1%27%20OR%201=1'],
  ])('that is %s lets nobody in, unless the stage says that they may go on', async (_, query) => {
    expect((await come('join', query)).challenge).toMatchObject(REFUSED);
    expect((await come('join-anyway', query)).challenge).toMatchObject({ component: 'ak-stage-prompt' });
  });

  it('that has run out, or is for another flow, lets nobody in', async () => {
    const late = await invite('late', 'expires: "2020-01-01T00:00:00Z"');
    expect((await come('join', `itoken=${late}`)).challenge).toMatchObject(REFUSED);
    const ageless = await invite('ageless', 'expires: "2020-01-01T00:00:00Z", expiring: false');
    expect((await come('join', `itoken=${ageless}`)).challenge).toMatchObject({ component: 'ak-stage-prompt' });
    const elsewhere = await invite('elsewhere', 'flow: typed');
    expect((await come('join', `itoken=${elsewhere}`)).challenge).toMatchObject(REFUSED);
  });

  it('that is good for once is used by one walk, and looking at the page does not use it', async () => {
    const token = await invite('once', 'single_use: true');
    const looks = stagedoor.stranger();
    await looks.open(`/if/flow/join/?itoken=${token}`);
    const both = await Promise.all([1, 2].map(() => come('join', `itoken=${token}`)));
    const seen = both.map(({ challenge }) => String(challenge['component'])).sort();
    expect(seen).toEqual(['ak-stage-access-denied', 'ak-stage-prompt']);
    expect((await come('join', `itoken=${token}`)).challenge).toMatchObject(REFUSED);
  });

  it('keeps a password that it fixes out of the run', async () => {
    const token = await invite('secret', 'fixed_data: { password: given in advance }');
    const client = await come('join', `itoken=${token}`);
    expect(JSON.stringify(await stagedoor.db.query('SELECT memory FROM run'))).not.toContain('given in advance');
    await client.post({ username: 'given' });
    const given = await stagedoor.person('given');
    await given.open('/if/flow/authentication/');
    await given.submit({ uid_field: 'given' });
    await given.submit({ password: 'given in advance' });
    expect(given.cookies.has('stagedoor_session')).toBe(true);
  });

  it('goes along from the sign-in to the flows that it links to', async () => {
    const client = await new JsonClient(stagedoor.base, 'in', 'itoken=abc&x=y').get();
    expect(client.challenge).toMatchObject({
      enroll_url: '/if/flow/join/?itoken=abc&x=y',
      recovery_url: '/if/flow/join-anyway/?itoken=abc&x=y',
      passwordless_url: '/if/flow/typed/?itoken=abc&x=y',
    });
  });
});
