import { addClient, basic } from './support/oauth.js';
import { Stagedoor } from './support/stagedoor.js';
import { DEVICE_CODE, type Fields, type Reply, type Tv } from './support/tv.js';

const DEVICE = '/application/o/device/';
const TOKEN = '/application/o/token/';
const FORM = 'application/x-www-form-urlencoded';

describe('the endpoints for devices', () => {
  let stagedoor: Stagedoor;
  let tv: Tv;

  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ defaults: false });
    await addClient(stagedoor, 'tv');
    await addClient(stagedoor, 'box', { secret: 'secret' });
    await addClient(stagedoor, 'no-grants', { grant_types: [] });
    tv = stagedoor.tv({ client_id: 'tv' });
  });
  afterAll(() => stagedoor.stop());
  beforeEach(() => tv.start());

  const send = async (path: string, init: RequestInit): Promise<Reply> => {
    const response = await fetch(new URL(path, stagedoor.base), init);
    return { status: response.status, headers: response.headers, body: JSON.parse((await response.text()) || '{}') };
  };
  const expectError = (reply: Reply, error: string, about: string | RegExp = '', status = 400): void => {
    expect(reply.body).toEqual({ error, error_description: expect.stringMatching(about) });
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.headers.get('pragma')).toBe('no-cache');
    expect(reply.headers.has('www-authenticate')).toBe(status === 401);
    // RFC 6749 §5.2: printable ASCII without quotes and backslashes
    expect(reply.body['error_description']).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
  };
  const poll = (): Record<string, string> => ({
    grant_type: DEVICE_CODE,
    device_code: tv.shows.device_code,
    client_id: 'tv',
  });

  describe.each([DEVICE, TOKEN])('%s', (path) => {
    it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('takes POST, not %s', async (method) => {
      const reply = await send(path, { method });
      expectError(reply, 'invalid_request', new RegExp(`POST.*${method}`), 405);
      expect(reply.headers.get('allow')).toBe('POST');
    });

    it('answers HEAD and OPTIONS with 405, too', async () => {
      for (const method of ['HEAD', 'OPTIONS']) {
        const response = await fetch(new URL(path, stagedoor.base), { method });
        expect(response.status).toBe(405);
        expect(response.headers.get('allow')).toBe('POST');
      }
    });

    it.each([
      ['JSON', 'application/json', '{"client_id":"tv"}'],
      ['JSON that is broken', 'application/json', '{"client_id":'],
      ['plain text', 'text/plain', 'client_id=tv'],
      ['a form of many parts', 'multipart/form-data; boundary=x', '--x--'],
      ['XML', 'application/xml', '<client_id>tv</client_id>'],
    ])('takes a URL-encoded form, not %s', async (_, type, body) => {
      expectError(
        await send(path, { method: 'POST', headers: { 'content-type': type }, body }),
        'invalid_request',
        /form/,
      );
    });

    it('takes a form in UTF-8 by any spelling of its type', async () => {
      const type = 'Application/X-WWW-Form-URLEncoded; charset=UTF-8';
      const body = new URLSearchParams(path === TOKEN ? poll() : { client_id: 'tv' }).toString();
      const reply = await send(path, { method: 'POST', headers: { 'content-type': type }, body });
      expect(reply.body['error'] ?? 'authorization_pending').toBe('authorization_pending');
    });

    it('takes no body that is larger than any honest one', async () => {
      const body = `client_id=tv&filler=${'x'.repeat(100_000)}`;
      expectError(
        await send(path, { method: 'POST', headers: { 'content-type': FORM }, body }),
        'invalid_request',
        /too large/,
      );
    });

    it('wants every parameter once', async () => {
      const fields: Fields = [
        ['client_id', 'tv'],
        ['scope', 'openid'],
        ['scope', 'email'],
      ];
      expectError(await tv.post(path, fields), 'invalid_request', /^scope is there more than once/);
      expectError(
        await tv.post(path, [
          ['client_id', 'tv'],
          ['client_id', 'tv'],
        ]),
        'invalid_request',
        /^client_id/,
      );
    });

    it.each(['client_id', 'client_secret', 'grant_type', 'device_code', 'refresh_token', 'scope'])(
      'wants %s in the body, not in the address',
      async (name) => {
        expectError(
          await tv.post(`${path}?${name}=x`, poll()),
          'invalid_request',
          new RegExp(`^${name} belongs in the body`),
        );
      },
    );

    it('is not thrown by names that objects have anyway', async () => {
      expectError(
        await send(path, { method: 'POST', headers: { 'content-type': FORM }, body: '__proto__=x&client_id=tv' }),
        'invalid_request',
      );
      const odd = await tv.post(path, { client_id: 'nobody', constructor: 'x', toString: 'y', hasOwnProperty: 'z' });
      expectError(odd, 'invalid_client');
      expectError(await tv.post(path, { client_id: 'tv\0' }), 'invalid_request', /NUL/);
    });

    it('says the same of an unknown client and of a wrong secret, with 401 only for Basic', async () => {
      expectError(await tv.post(path, { ...poll(), client_id: 'nobody' }), 'invalid_client', /unknown, or its secret/);
      expectError(
        await tv.post(path, { ...poll(), client_id: 'box', client_secret: 'x' }),
        'invalid_client',
        /unknown, or its secret/,
      );
      expectError(
        await tv.post(path, { grant_type: DEVICE_CODE }, basic('box', 'x')),
        'invalid_client',
        /unknown, or its secret/,
        401,
      );
      expectError(await tv.post(path, { ...poll(), client_id: '' }), 'invalid_client', /client_id is missing/);
    });

    it('refuses a client whose grant_types do not name the grant', async () => {
      expectError(await tv.post(path, { ...poll(), client_id: 'no-grants' }), 'unauthorized_client', /grant_types/);
    });
  });

  it('pass over what they do not know, in the body and in the address', async () => {
    const extra = { client_info: '1', 'x-client-SKU': 'msal.js.node', resource: '' };
    expect((await tv.post(`${DEVICE}?client-request-id=1`, { client_id: 'tv', ...extra })).status).toBe(200);
    expectError(await tv.post(`${TOKEN}?dc=1`, { ...poll(), ...extra }), 'authorization_pending');
  });

  it('take an empty parameter for an absent one', async () => {
    expect((await tv.post(DEVICE, { client_id: 'tv', scope: '', client_secret: '', device_name: '' })).status).toBe(
      200,
    );
    expectError(await tv.post(TOKEN, { ...poll(), device_code: '' }), 'invalid_request', /^device_code is missing/);
    expectError(await tv.post(TOKEN, { ...poll(), grant_type: '' }), 'invalid_request', /^grant_type is missing/);
    expectError(
      await tv.post(TOKEN, { grant_type: 'refresh_token', client_id: 'tv' }),
      'invalid_request',
      /^refresh_token is missing/,
    );
  });

  it.each(['authorization_code', 'password', 'implicit', 'device_code', 'urn:example:unknown'])(
    'do not serve the grant %s',
    async (grant_type) => {
      expectError(
        await tv.post(TOKEN, { ...poll(), grant_type }),
        'unsupported_grant_type',
        /device_code refresh_token/,
      );
    },
  );

  it('look at the client before the grant, at the grant before the code, and tell a thief nothing', async () => {
    expectError(await tv.post(TOKEN, { ...poll(), client_id: 'nobody', grant_type: 'x' }), 'invalid_client');
    expectError(await tv.post(TOKEN, { ...poll(), client_id: 'no-grants', device_code: 'x' }), 'unauthorized_client');
    const [stolen, unknown] = [
      await tv.post(TOKEN, { ...poll(), client_id: 'box', client_secret: 'secret', scope: 'nonsense' }),
      await tv.post(TOKEN, { ...poll(), device_code: 'x' }),
    ];
    expectError(stolen, 'invalid_grant');
    expect(stolen.body).toEqual(unknown.body);
    stagedoor.clock.turn(600);
    expect((await tv.post(TOKEN, { ...poll(), client_id: 'box', client_secret: 'secret' })).body).toEqual(unknown.body);
    expectError(await tv.post(TOKEN, poll()), 'expired_token');
  });

  it('want a confidential client to prove itself at every poll', async () => {
    const box = stagedoor.tv({ client_id: 'box', client_secret: 'secret' });
    await box.start();
    expectError(await box.poll(), 'authorization_pending');
    expectError(await box.poll({ client_secret: 'wrong' }), 'invalid_client');
    expectError(await box.poll({ client_secret: '' }), 'invalid_client');
  });
});
