import { JsonClient } from './support/json-client.js';
import { Stagedoor } from './support/stagedoor.js';

describe('the JSON face of a flow', () => {
  let stagedoor: Stagedoor;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    await stagedoor.person('ann');
  });
  afterAll(() => stagedoor.stop());

  /** Opens /device as a program does, and takes the flow's query from where it is sent. */
  const openDevice = async (path = '/device'): Promise<JsonClient> => {
    const response = await fetch(new URL(path, stagedoor.base), { redirect: 'manual' });
    const to = new URL(response.headers.get('location')!, stagedoor.base);
    expect(to.pathname).toBe('/if/flow/device-code/');
    return new JsonClient(stagedoor.base, 'device-code', to.search.slice(1));
  };

  it('walks the device flow with authentik’s component names', async () => {
    const tv = stagedoor.tv();
    await tv.start({ scope: 'openid profile', device_name: 'Kiosk' });
    const client = await openDevice();

    await client.get();
    expect(client.challenge).toMatchObject({
      component: 'ak-provider-oauth2-device-code',
      flow_info: {
        title: expect.any(String),
        background: '/static/dist/assets/images/flow_background.jpg',
        background_themed_urls: null,
        cancel_url: '/flows/-/cancel/',
        layout: 'stacked',
      },
    });
    await client.post({ component: 'ak-provider-oauth2-device-code', code: 'BBBBBBBB' });
    expect(client.challenge).toMatchObject({
      component: 'ak-provider-oauth2-device-code',
      response_errors: { code: [{ string: expect.stringContaining('Invalid code'), code: 'invalid' }] },
    });
    await client.post({ component: 'ak-provider-oauth2-device-code', code: tv.shows.user_code });
    expect(client.challenge).toMatchObject({
      component: 'ak-stage-identification',
      user_fields: ['username', 'email'],
      password_fields: false,
      application_pre: 'Demo TV',
      flow_designation: 'stage_configuration',
      primary_action: 'Continue',
      sources: [],
      captcha_stage: null,
      passkey_challenge: null,
    });
    await client.post({ uid_field: '' });
    expect(client.challenge['response_errors']).toEqual({
      uid_field: [{ string: 'No identification data provided.', code: 'required' }],
    });
    await client.post({ uid_field: 'ANN@example.org' });
    expect(client.challenge).toMatchObject({
      component: 'ak-stage-password',
      pending_user: 'ANN@example.org',
      allow_show_password: false,
    });
    await client.post({ password: 'wrong' });
    expect(client.challenge['response_errors']).toEqual({
      password: [{ string: 'Invalid password', code: 'invalid' }],
    });
    await client.post({});
    expect(client.challenge['response_errors']).toEqual({
      password: [{ string: 'This field is required.', code: 'required' }],
    });
    await client.post({ password: 'the password of ann' });
    expect(client.challenge).toMatchObject({
      component: 'sd-stage-confirm-device',
      application: { name: 'Demo TV' },
      user_code: tv.shows.user_code,
      device_name: 'Kiosk',
      pending_user: 'ann',
      scopes: [{ id: 'openid' }, { id: 'profile' }],
    });
    await client.post({ decision: 'perhaps' });
    expect(client.challenge).toHaveProperty('response_errors.decision');
    await client.post({ decision: 'allow' });
    expect(client.challenge).toMatchObject({
      component: 'ak-stage-consent',
      header_text: "You're about to sign into Demo TV.",
      additional_permissions: [],
    });
    await client.post({ token: 'not this one' });
    expect(client.challenge['response_errors']).toEqual({
      token: [{ string: 'Invalid consent token, re-showing prompt', code: 'invalid' }],
    });
    await client.post({ token: client.challenge['token'] });
    expect(client.challenge).toMatchObject({
      component: 'xak-flow-redirect',
      to: expect.stringMatching(/^\/device\/done/),
    });
    expect((await tv.poll()).status).toBe(200);
  });

  it('takes a no', async () => {
    const tv = stagedoor.tv();
    await tv.start();
    const client = await openDevice(`/device?code=${tv.shows.user_code}`);
    await client.get();
    expect(client.challenge['code']).toBe(tv.shows.user_code);
    await client.post({ code: tv.shows.user_code });
    await client.post({ uid_field: 'ann' });
    await client.post({ password: 'the password of ann' });
    await client.post({ decision: 'deny' });
    expect(client.challenge).toMatchObject({ component: 'xak-flow-redirect' });
    expect((await tv.poll()).body).toMatchObject({ error: 'access_denied' });
  });

  it('takes JSON only, and says so', async () => {
    const client = await openDevice();
    await client.get();
    await client.post('code=BBBBBBBB', 'application/x-www-form-urlencoded');
    expect(client.status).toBe(415);
    await client.post('code=BBBBBBBB', 'text/plain');
    expect(client.status).toBe(415);
    await client.post('{"code":', 'application/json');
    expect(client.challenge).toMatchObject({ component: 'ak-stage-flow-error', request_id: expect.any(String) });
  });

  it('answers an unknown flow with 404', async () => {
    const client = new JsonClient(stagedoor.base, 'no-such-flow');
    await client.get();
    expect(client.status).toBe(404);
  });

  it('goes on to a relative `next` only, and names it in cancel_url', async () => {
    const client = new JsonClient(stagedoor.base, 'authentication', 'next=%2Ffoo');
    await client.get();
    expect(client.challenge).toMatchObject({ flow_info: { cancel_url: '/flows/-/cancel/?next=%2Ffoo' } });
    await client.post({ uid_field: 'ann' });
    await client.post({ password: 'the password of ann' });
    expect(client.challenge).toEqual({ component: 'xak-flow-redirect', to: '/foo' });

    for (const elsewhere of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      '/\t/evil.example',
    ]) {
      const stray = new JsonClient(stagedoor.base, 'authentication', `next=${encodeURIComponent(elsewhere)}`);
      await stray.get();
      expect(stray.challenge).toMatchObject({ component: 'ak-stage-access-denied', error_message: 'Invalid next URL' });
    }
  });

  it('keeps two openings in one browser apart without a run’s id', async () => {
    const [one, two] = [stagedoor.tv(), stagedoor.tv()];
    await one.start({ device_name: 'One' });
    await two.start({ device_name: 'Two' });
    const first = await openDevice(`/device?code=${one.shows.user_code}`);
    const second = await openDevice(`/device?code=${two.shows.user_code}`);
    await first.get();
    for (const [name, value] of first.cookies) second.cookies.set(name, value);
    await first.post({ code: one.shows.user_code });
    await second.get();
    expect(second.challenge).toMatchObject({ component: 'ak-provider-oauth2-device-code', code: two.shows.user_code });
    await second.post({ code: two.shows.user_code });
    await second.post({ uid_field: 'ann' });
    await second.post({ password: 'the password of ann' });
    expect(second.challenge).toMatchObject({ device_name: 'Two' });
  });
});
