import { clientOf } from './support/both-faces.js';
import { basic, addClient } from './support/oauth.js';
import type { JsonClient } from './support/json-client.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';
import { DEVICE_CODE, type Tv } from './support/tv.js';

// The device flow's behaviours in authentik's tests, by their names there, and those that its tests leave out. What we
// do otherwise on purpose: a code in the address is only shown, never taken as typed; a client without the grant is told
// so at once; a confidential client proves itself from the beginning. The stories of device-*.spec.ts tell why.
const FLOWS = `
version: 1
entries:
  - { group: members }
  - { brand: bare.example, branding_title: Bare }
  - flow: other-device
    title: Another way in
    stages: [user-code, { identification: { skip_when_signed_in: true } }, password, user-login, confirm-device]
  - { brand: other.example, branding_title: Other, flow_device_code: other-device }
`;

describe('the device flow', () => {
  let stagedoor: Stagedoor;
  let ann: Person;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ blueprints: { 'flows.yaml': FLOWS } });
    await addClient(stagedoor, 'plain', { scopes: ['openid', 'email'] });
    await addClient(stagedoor, 'test/client+id', { about: { slug: 'odd' } });
    await addClient(stagedoor, 'box', { secret: 'a secret' });
    await addClient(stagedoor, 'closed');
    await stagedoor.apply('entries:\n  - application: closed\n    allow: [{ group: members }]\n');
    ann = await stagedoor.person('ann');
    await ann.open('/flows/-/default/authentication/');
    await ann.signIn();
  }, 60_000);
  afterAll(() => stagedoor.stop());

  const ADDRESS = '/application/o/device/';
  const plain = (): Tv => stagedoor.tv({ client_id: 'plain' });
  const asked = async (client_id: string, fields: Record<string, string> = {}): Promise<Tv> => {
    const tv = stagedoor.tv({ client_id });
    await tv.start(fields);
    return tv;
  };
  const enter = async (person: Person, code: string): Promise<JsonClient> => {
    const response = await person.request('/device');
    const { pathname, search } = new URL(response.headers.get('location')!, stagedoor.base);
    const client = clientOf(person, pathname.split('/')[3]!, search.slice(1));
    await client.get();
    return client.post({ component: 'ak-provider-oauth2-device-code', code });
  };
  /** All that the page and the JSON client are asked for after the code. */
  const letIn = async (person: Person, code: string): Promise<void> => {
    await person.open('/device');
    await person.submit({ code });
    while (person.page.url.includes('/if/flow/')) await person.submit({ decision: 'allow' });
  };

  describe('backchannel', () => {
    it('invalid_client_id: in the body, in the header, or nowhere', async () => {
      for (const reply of [
        await plain().post(ADDRESS, { client_id: 'nobody' }),
        await plain().post(ADDRESS, {}),
        await plain().post(ADDRESS, {}, basic('nobody', '')),
      ]) {
        expect(reply.status).toBeGreaterThanOrEqual(400);
        expect(reply.status).toBeLessThan(402);
      }
    });

    it('client_id: in the body, in the header, percent-encoded there', async () => {
      expect((await plain().post(ADDRESS, { client_id: 'plain' })).status).toBe(200);
      expect((await plain().post(ADDRESS, {}, basic('plain', ''))).status).toBe(200);
      expect((await plain().post(ADDRESS, {}, basic('test/client+id', ''))).status).toBe(200);
    });

    it('scopes, scopes_extra: those that there are, and no others', async () => {
      for (const scope of ['openid email', 'openid email foo']) {
        const tv = await asked('plain', { scope });
        await letIn(ann, tv.shows.user_code);
        expect(
          String((await tv.poll()).body['scope'])
            .split(' ')
            .sort(),
        ).toEqual(['email', 'openid']);
      }
    });

    it('an empty scope is all that the application may have, but for offline_access', async () => {
      const tv = await asked('plain', { scope: '' });
      await letIn(ann, tv.shows.user_code);
      expect((await tv.poll()).body).toMatchObject({ scope: expect.stringContaining('openid') });
    });
  });

  describe('init', () => {
    it('device_init_get: leads to the flow of the brand', async () => {
      const { status, headers } = await ann.request('/device');
      expect([status, headers.get('location')]).toEqual([302, expect.stringMatching(/^\/if\/flow\/device-code\//)]);
    });

    it('device_init_post: exactly authentik’s challenge, and an answer that leads on', async () => {
      const response = await ann.request('/device');
      const { search } = new URL(response.headers.get('location')!, stagedoor.base);
      const client = await clientOf(ann, 'device-code', search.slice(1)).get();
      expect(client.challenge).toMatchObject({
        component: 'ak-provider-oauth2-device-code',
        flow_info: {
          background: '/static/dist/assets/images/flow_background.jpg',
          background_themed_urls: null,
          cancel_url: '/flows/-/cancel/',
          layout: 'stacked',
          title: expect.any(String),
        },
      });
      const tv = await asked('plain');
      await client.post({ component: 'ak-provider-oauth2-device-code', code: tv.shows.user_code });
      expect(client.challenge).toMatchObject({ component: 'sd-stage-confirm-device' });
    });

    it('no_flow: a brand without a device flow has nothing there', async () => {
      expect((await stagedoor.app.inject({ url: '/device', headers: { host: 'bare.example' } })).statusCode).toBe(404);
    });

    it('a brand of another host leads to its own', async () => {
      const { headers } = await stagedoor.app.inject({ url: '/device', headers: { host: 'other.example' } });
      expect(headers.location).toMatch(/^\/if\/flow\/other-device\//);
    });

    it('device_init_qs: the code of the address stands on the page, for a stranger, too', async () => {
      const tv = await asked('plain');
      for (const person of [ann, stagedoor.stranger()]) {
        await person.open(`/device?code=${tv.shows.user_code}`);
        expect(person.field('code')).toBe(tv.shows.user_code);
      }
    });

    it('device_init_denied: who is not in the group of the application is denied', async () => {
      const tv = await asked('closed');
      const client = await enter(ann, tv.shows.user_code);
      const error_message = 'This account may not use the application on that device.';
      expect(client.challenge).toMatchObject({ component: 'ak-stage-access-denied', error_message });
      await ann.open('/device');
      await ann.submit({ code: tv.shows.user_code });
      expect([ann.page.status, ann.text.includes(error_message)]).toEqual([403, true]);
      expect((await tv.poll()).body).toMatchObject({ error: 'authorization_pending' });
    });

    it('a wrong code is an error of the field, on a page and as JSON', async () => {
      const client = await enter(ann, 'BBBB-BBBB');
      const errors = client.challenge['response_errors'] as { code: { string: string; code: string }[] };
      expect(errors.code[0]).toMatchObject({ string: expect.stringContaining('Invalid code'), code: 'invalid' });
      await ann.open('/device');
      await ann.submit({ code: 'BBBB-BBBB' });
      expect([ann.page.status, ann.text.includes('Invalid code')]).toEqual([400, true]);
    });
  });

  describe('token', () => {
    const poll = (tv: Tv, fields: Record<string, string>, headers = {}) =>
      tv.post('/application/o/token/', { grant_type: DEVICE_CODE, ...fields }, headers);

    it('code_no_code: without a device code, or with one that nobody knows', async () => {
      const unknown = await poll(plain(), { client_id: 'plain', device_code: 'x'.repeat(43) });
      expect([unknown.status, unknown.body]).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })]);
      expect((await poll(plain(), { client_id: 'plain' })).status).toBe(400);
    });

    it('code_no_user, code, and only once', async () => {
      const tv = await asked('plain', { scope: 'openid' });
      expect(await tv.poll()).toMatchObject({ status: 400, body: { error: 'authorization_pending' } });
      await letIn(ann, tv.shows.user_code);
      stagedoor.clock.turn(5);
      expect((await tv.poll()).status).toBe(200);
      stagedoor.clock.turn(5);
      expect(await tv.poll()).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    });

    it('code_no_auth: a confidential client without its secret', async () => {
      const tv = stagedoor.tv({ client_id: 'box', client_secret: 'a secret' });
      const { device_code } = await tv.start();
      const reply = await poll(tv, { client_id: 'box', device_code });
      expect(reply.body).toMatchObject({ error: 'invalid_client' });
      expect([400, 401]).toContain(reply.status);
    });

    it('code_mismatched_scope: what the device asked for counts', async () => {
      const tv = await asked('plain', { scope: 'openid' });
      await letIn(ann, tv.shows.user_code);
      expect((await tv.poll({ scope: 'openid email' })).body).toMatchObject({ scope: 'openid' });
    });

    it('an approved code is nobody else’s to enter', async () => {
      const tv = await asked('plain', { scope: 'openid' });
      await letIn(ann, tv.shows.user_code);
      const client = await enter(stagedoor.stranger(), tv.shows.user_code);
      expect(client.challenge).toHaveProperty('response_errors.code');
      expect((await tv.poll()).status).toBe(200);
    });
  });
});
