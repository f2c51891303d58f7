import { JsonClient } from './support/json-client.js';
import { Stagedoor } from './support/stagedoor.js';

const FLOWS = `
version: 1
entries:
  - group: members
  - flow: empty
    title: Nothing to do
    stages: []
  - flow: closed
    title: Closed
    stages: [consent]
    policies: [{ group: members }]
  - flow: closed-continue
    title: Closed
    denied_action: continue
    stages: [consent]
    policies: [{ group: members }]
  - flow: closed-message
    title: Closed
    denied_action: message
    stages: [consent]
    policies: [{ group: members }]
  - flow: sign-in
    title: "%(user)s signs in to %(app)s, 100% sure"
    designation: authentication
    authentication: require_unauthenticated
    stages: [identification, password, user-login]
  - flow: strict
    title: Strict
    designation: authentication
    stages:
      - identification: { pretend_user_exists: false }
        invalid_response_action: restart_with_context
      - password
      - user-login
  - flow: never
    title: Never
    stages:
      - identification
      - deny: { deny_message: Not today. }
        invalid_response_action: restart
  - flow: at-once
    title: At once
    stages:
      - deny: { deny_message: Not today. }
        invalid_response_action: restart
  - { flow: outpost, title: Outpost, authentication: require_outpost, stages: [consent] }
  - { flow: linked, title: Linked, authentication: require_token, stages: [consent] }
  - { flow: led, title: Led, authentication: require_redirect, stages: [consent] }
  - { flow: chief, title: Chief, authentication: require_superuser, stages: [consent] }
  - { flow: known, title: Known, authentication: require_authenticated, stages: [consent] }
`;

describe('a flow', () => {
  let stagedoor: Stagedoor;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ blueprints: { 'flows.yaml': FLOWS } });
    await stagedoor.person('ann');
  });
  afterAll(() => stagedoor.stop());

  const at = (slug: string, query = ''): Promise<JsonClient> => new JsonClient(stagedoor.base, slug, query).get();
  const denied = (error_message: string): object =>
    expect.objectContaining({
      component: 'ak-stage-access-denied',
      error_message,
      pending_user: expect.any(String),
      pending_user_avatar: '',
      flow_info: expect.any(Object),
    }) as object;
  const to = (address: string): object => ({ component: 'xak-flow-redirect', to: address });

  it('that does not apply is denied with a message', async () => {
    expect((await at('closed')).challenge).toEqual(denied('Flow does not apply to current user.'));
  });

  it('that does not apply goes on where denied_action says so', async () => {
    expect((await at('closed-continue')).challenge).toEqual(to('/'));
    expect((await at('closed', 'next=%2Ffoo')).challenge).toEqual(to('/foo'));
    expect((await at('closed-message', 'next=%2Ffoo')).challenge).toEqual(
      denied('Flow does not apply to current user.'),
    );
  });

  it('that is empty goes on to a relative next, or to the root', async () => {
    expect((await at('empty', 'next=%2Ffoo')).challenge).toEqual(to('/foo'));
    expect((await at('empty')).challenge).toEqual(to('/'));
    expect((await at('empty', 'next=https%3A%2F%2Fevil.example')).challenge).toEqual(denied('Invalid next URL'));
  });

  it('of authentication is done for somebody who is signed in already', async () => {
    const client = await at('sign-in', 'next=%2Ffoo');
    await client.post({ uid_field: 'ann' });
    await client.post({ password: 'the password of ann' });
    expect((await client.get()).challenge).toEqual(to('/foo'));
  });

  it('may want a token, a redirect or an outpost, and says so', async () => {
    const link = 'This link is invalid or has expired. Please request a new one.';
    expect((await at('linked')).challenge).toEqual(denied(link));
    expect((await at('linked', 'flow_token=nonsense')).challenge).toEqual(denied(link));
    expect((await at('outpost')).challenge).toEqual(denied('Flow does not apply to current user.'));
    expect((await at('led')).challenge).toEqual(denied('Flow does not apply to current user.'));
  });

  it('may want somebody who is signed in, or an admin', async () => {
    for (const slug of ['known', 'chief']) {
      const sent = (await at(slug)).challenge;
      expect(sent).toEqual(to(`/flows/-/default/authentication/?next=${encodeURIComponent(`/if/flow/${slug}/`)}`));
    }
  });

  it('has its title with the names of the application and of whoever it is about, and any other % as it is', async () => {
    const client = await at('sign-in');
    await client.post({ uid_field: 'ann' });
    expect(client.challenge).toMatchObject({ flow_info: { title: 'ann signs in to , 100% sure' } });
  });

  it('restarts with its context after a wrong answer, where the binding says so', async () => {
    const client = await at('strict');
    await client.post({ uid_field: 'nobody-here' });
    expect(client.challenge).toMatchObject({
      component: 'ak-stage-identification',
      pending_user_identifier: 'nobody-here',
    });
    expect(client.challenge).not.toHaveProperty('response_errors');
    const bob = stagedoor.stranger();
    await bob.open('/if/flow/strict/');
    await bob.submit({ uid_field: 'nobody-here' });
    expect(bob.text).toContain('Failed to authenticate.');
    await bob.submit({ uid_field: 'ann' });
    expect(bob.heading).toBe('Enter your password');
  });

  it('with a deny stage that restarts it asks again and again, and the server does not hang', async () => {
    const ann = await stagedoor.person('ann');
    await ann.open('/if/flow/never/');
    for (let i = 0; i < 5; i++) {
      await ann.submit({ uid_field: 'ann' });
      expect(ann.heading).toBe('Sign in');
      expect(ann.text).toContain('Not today.');
    }
    await ann.open('/if/flow/at-once/');
    await ann.submit();
    expect(ann.page.status).toBe(403);
    expect(ann.text).toContain('Not today.');
  });

  it('answers what is no JSON with 200', async () => {
    const client = await at('sign-in');
    await client.post('{"no', 'application/json');
    expect(client.status).toBe(200);
    expect(client.challenge).toMatchObject({ component: 'ak-stage-flow-error', request_id: expect.any(String) });
  });

  it('tells exactly what authentik’s flow_info has, with a picture that is there', async () => {
    const { challenge } = await at('sign-in', 'next=%2Ffoo');
    const background = '/static/dist/assets/images/flow_background.jpg';
    expect(challenge['flow_info']).toEqual({
      title: ' signs in to , 100% sure',
      background,
      background_themed_urls: null,
      cancel_url: '/flows/-/cancel/?next=%2Ffoo',
      layout: 'stacked',
    });
    const picture = await fetch(new URL(background, stagedoor.base));
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
  });

  it('is left by cancel: on to a relative next, else out', async () => {
    const ann = await stagedoor.person('ann');
    const cancelled = async (query: string): Promise<string | null> =>
      (await ann.request(`/flows/-/cancel/${query}`)).headers.get('location');
    expect(await cancelled('?next=%2Ffoo')).toBe('/foo');
    expect(await cancelled('?next=//evil.example')).toBe('/');
    await ann.open('/if/flow/sign-in/');
    await ann.signIn();
    expect(await cancelled('')).toBe('/flows/-/default/invalidation/');
  });

  it('of a brand is found by its designation; there are two', async () => {
    const lead = async (path: string): Promise<string | number | null> => {
      const { status, headers } = await stagedoor.stranger().request(path);
      return status === 302 ? headers.get('location') : status;
    };
    expect(await lead('/flows/-/default/invalidation/?next=%2Ffoo')).toBe('/if/flow/invalidation/?next=%2Ffoo');
    expect(await lead('/flows/-/default/authentication/')).toBe('/if/flow/authentication/');
    expect(await lead('/flows/-/default/recovery/')).toBe(404);
  });

  it('keeps a picture and a layout of its own, the brand’s else', async () => {
    await stagedoor.apply(`
entries:
  - { flow: framed, title: Framed, layout: sidebar_left, background: /static/stagedoor.svg, stages: [identification] }
  - { brand: stagedoor-default, branding_default_flow_background: "https://pictures.example/hall.jpg" }
`);
    const ann = stagedoor.stranger();
    await ann.open('/if/flow/framed/');
    expect(ann.page.html).toContain('<html lang="en" class="sidebar_left pictured">');
    expect(ann.page.html).toContain('<img class="backdrop" src="/static/stagedoor.svg" alt="">');
    await ann.open('/if/flow/never/');
    expect(ann.page.html).toContain('src="https://pictures.example/hall.jpg"');
    await ann.open('/');
    expect(ann.page.html).not.toContain('backdrop');
    await stagedoor.apply('entries:\n  - { brand: stagedoor-default, branding_default_flow_background: "" }\n');
  });
});
