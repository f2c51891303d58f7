import { Brand } from '../src/brands/brand.entity.js';
import { DEVICE_CODE } from '../src/oauth/clients/oauth2-provider.entity.js';
import { DeviceGrant } from '../src/oauth/device/device-grant.entity.js';
import { sha256 } from '../src/platform/secrets/hash.js';
import { addClient, basic, holds } from './support/oauth.js';
import { Stagedoor } from './support/stagedoor.js';
import type { Tv } from './support/tv.js';

const ADDRESS = '/application/o/device/';

describe('a device that asks for a code', () => {
  let stagedoor: Stagedoor;
  let tv: Tv;

  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ defaults: false });
    await addClient(stagedoor, 'tv');
    await addClient(stagedoor, 'box', { secret: 'a secret: 100% + "more"' });
    tv = stagedoor.tv({ client_id: 'tv' });
  });
  afterAll(() => stagedoor.stop());

  const grantOf = (device_code: string): Promise<DeviceGrant> =>
    stagedoor.db.getRepository(DeviceGrant).findOneByOrFail({ device_code_hash: sha256(device_code) });

  describe('is answered', () => {
    it('with the six fields of RFC 8628 §3.2, and the answer is not stored anywhere on the way', async () => {
      const { status, headers, body } = await tv.ask();
      expect(status).toBe(200);
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('pragma')).toBe('no-cache');
      expect(body).toEqual({
        device_code: expect.stringMatching(/^[\w-]{43}$/),
        user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
        verification_uri: `${stagedoor.base}/device`,
        verification_uri_complete: `${stagedoor.base}/device?code=${body.user_code}`,
        expires_in: 600,
        interval: 5,
      });
    });

    it.each(['/application/o/device', '/application/o/device/'])('at %s', async (path) => {
      expect((await tv.post(path, { client_id: 'tv' })).status).toBe(200);
    });

    it('with codes of which the database keeps only hashes', async () => {
      const { device_code, user_code } = await tv.start();
      for (const table of ['device_grant', 'event', 'limit_counter']) {
        expect(await holds(stagedoor, table, device_code)).toBe(false);
        expect(await holds(stagedoor, table, user_code)).toBe(false);
        expect(await holds(stagedoor, table, user_code.replace('-', ''))).toBe(false);
      }
    });

    it('with a user code that no other living device has', async () => {
      await addClient(stagedoor, 'few-codes', {
        user_code_charset: 'BCDFGHJK',
        user_code_length: 1,
        user_code_mask: '*',
      });
      const box = stagedoor.tv({ client_id: 'few-codes' });
      const codes = [await box.start(), await box.start(), await box.start()].map((shown) => shown.user_code);
      expect(new Set(codes).size).toBe(3);
    });

    it('with a fault, in the shape of RFC 6749 §5.2, when there is no free code left', async () => {
      await addClient(stagedoor, 'one-code', { user_code_charset: '7', user_code_length: 1, user_code_mask: '*' });
      const box = stagedoor.tv({ client_id: 'one-code' });
      await box.start();
      const { status, body, headers } = await box.ask();
      expect(status).toBe(500);
      expect(body).toMatchObject({ error: 'server_error' });
      expect(headers.get('cache-control')).toBe('no-store');
      // an expired code is still in the index until it is swept away
      stagedoor.clock.turn(600);
    });
  });

  describe('as its brand and its provider say', () => {
    it('the provider before the brand before the server', async () => {
      await stagedoor.db.getRepository(Brand).save(
        Object.assign(new Brand(), {
          domain: 'brand.test',
          default: true,
          device_polling_interval: 7,
          user_code_charset: 'digits',
          user_code_length: 9,
          user_code_mask: '***-***-***',
        }),
      );
      await addClient(stagedoor, 'own-way', {
        device_polling_interval: 11,
        device_code_validity: 'minutes=2;seconds=30',
      });
      const { body } = await stagedoor.tv({ client_id: 'own-way' }).ask();
      expect(body).toMatchObject({
        interval: 11,
        expires_in: 150,
        user_code: expect.stringMatching(/^\d{3}-\d{3}-\d{3}$/),
      });
      await stagedoor.db.getRepository(Brand).delete({ domain: 'brand.test' });
    });

    it('without the complete address, when the setting is off', async () => {
      await addClient(stagedoor, 'no-link', { verification_uri_complete: false });
      const { body } = await stagedoor.tv({ client_id: 'no-link' }).ask();
      expect(Object.keys(body).sort()).toEqual([
        'device_code',
        'expires_in',
        'interval',
        'user_code',
        'verification_uri',
      ]);
    });

    it('with a short address of their own', async () => {
      await addClient(stagedoor, 'short', { verification_uri: 'https://example.tv' });
      const { body } = await stagedoor.tv({ client_id: 'short' }).ask();
      expect(body.verification_uri).toBe('https://example.tv');
      expect(body.verification_uri_complete).toBe(`https://example.tv/?code=${body.user_code}`);
    });

    it('a short access_code_validity, which is about authorization codes, does not shorten a device code', async () => {
      await addClient(stagedoor, 'sixty', { access_code_validity: 'seconds=60' });
      expect((await stagedoor.tv({ client_id: 'sixty' }).ask()).body.expires_in).toBe(600);
    });

    it('only from the networks that are allowed', async () => {
      await addClient(stagedoor, 'inside', { device_networks: ['10.0.0.0/8', '2001:db8::/32'] });
      await addClient(stagedoor, 'here', { device_networks: ['127.0.0.0/8', '::1'] });
      const { status, body } = await stagedoor.tv({ client_id: 'inside' }).ask();
      expect(status).toBe(400);
      expect(body).toMatchObject({
        error: 'unauthorized_client',
        error_description: expect.stringContaining('network'),
      });
      expect((await stagedoor.tv({ client_id: 'here' }).ask()).status).toBe(200);
    });
  });

  describe('for scopes', () => {
    const asked = async (fields: Record<string, string>): Promise<string[]> =>
      (await grantOf((await tv.start(fields)).device_code)).scopes;

    it('gets those that the provider allows', async () => {
      expect(await asked({ scope: 'openid email foo email' })).toEqual(['openid', 'email']);
    });

    it('may write "scopes", as two of authentik’s documents do', async () => {
      expect(await asked({ scopes: 'openid offline_access' })).toEqual(['openid', 'offline_access']);
    });

    it.each([{}, { scope: '' }])('gets everything but offline_access when it asks for nothing: %j', async (fields) => {
      expect((await asked(fields as Record<string, string>)).sort()).toEqual(['email', 'openid', 'profile']);
    });

    it('is told so when it may have none of them', async () => {
      const { status, body } = await tv.ask({ scope: 'admin' });
      expect(status).toBe(400);
      expect(body).toMatchObject({ error: 'invalid_scope', error_description: expect.stringContaining('openid') });
    });

    it('gets no more than device_scopes and the grants of the provider leave', async () => {
      const provider = await addClient(stagedoor, 'narrow', { device_scopes: ['openid'] });
      await addClient(stagedoor, 'no-refresh', { grant_types: [DEVICE_CODE] });
      const narrow = await stagedoor.tv({ client_id: provider.client_id }).start({ scope: 'openid profile' });
      expect((await grantOf(narrow.device_code)).scopes).toEqual(['openid']);
      const online = await stagedoor.tv({ client_id: 'no-refresh' }).start({ scope: 'openid offline_access' });
      expect((await grantOf(online.device_code)).scopes).toEqual(['openid']);
    });
  });

  describe('is remembered for the person to see', () => {
    it('by its name, its address, its agent and the time', async () => {
      const reply = await tv.post<{ device_code: string }>(
        ADDRESS,
        { client_id: 'tv', device_name: '  Living room – TV 📺 ' },
        { 'user-agent': 'AcmeTV/3' },
      );
      const grant = await grantOf(reply.body.device_code);
      expect(grant.device_name).toBe('Living room – TV 📺');
      expect(grant.client_ip).toMatch(/^(127\.0\.0\.1|::1)$/);
      expect(grant.user_agent).toBe('AcmeTV/3');
      expect(grant.created_at).toEqual(stagedoor.clock.now());
    });

    it.each([
      ['a line end', 'TV\nApproved'],
      ['a mark that turns the text around', 'TV \u202egnp.exe'],
      ['more than 100 characters', 'x'.repeat(101)],
    ])('but not with %s in its name', async (_, device_name) => {
      const { status, body } = await tv.ask({ device_name });
      expect(status).toBe(400);
      expect(body).toMatchObject({
        error: 'invalid_request',
        error_description: expect.stringContaining('device_name'),
      });
    });
  });

  describe('as a client', () => {
    it('proves itself by Basic, with both parts form-encoded, or by a secret in the body', async () => {
      const secret = 'a secret: 100% + "more"';
      expect((await tv.post(ADDRESS, {}, basic('box', secret))).status).toBe(200);
      expect((await tv.post(ADDRESS, { client_id: 'box' }, basic('box', secret))).status).toBe(200);
      expect((await tv.post(ADDRESS, { client_id: 'box', client_secret: secret })).status).toBe(200);
    });

    it('is let in by Basic without a body', async () => {
      const headers = basic('box', 'a secret: 100% + "more"');
      expect((await fetch(`${stagedoor.base}${ADDRESS}`, { method: 'POST', headers })).status).toBe(200);
    });

    it('with an id of unusual characters gets through', async () => {
      await addClient(stagedoor, 'test/client+id', { about: { slug: 'odd' } });
      expect((await tv.post(ADDRESS, {}, basic('test/client+id', ''))).status).toBe(200);
    });

    it('that is public is not asked for a secret, and one that it sends is passed over', async () => {
      expect((await tv.ask({ client_secret: 'whatever' })).status).toBe(200);
    });

    it('is refused in the same words whether it is unknown, its secret is wrong, or missing', async () => {
      const replies = [
        await tv.post(ADDRESS, { client_id: 'nobody', client_secret: 'x' }),
        await tv.post(ADDRESS, { client_id: 'box', client_secret: 'wrong' }),
        await tv.post(ADDRESS, { client_id: 'box' }),
      ];
      for (const { status, headers, body } of replies) {
        expect(status).toBe(400);
        expect(body).toEqual({ error: 'invalid_client', error_description: replies[0]!.body['error_description'] });
        expect(headers.has('www-authenticate')).toBe(false);
      }
    });

    it('is challenged with 401 only where it used the header', async () => {
      for (const headers of [
        basic('box', 'wrong'),
        basic('nobody', 'x'),
        { authorization: 'Basic !' },
        { authorization: 'Bearer x' },
      ]) {
        const reply = await tv.post(ADDRESS, {}, headers);
        expect(reply.status).toBe(401);
        expect(reply.headers.get('www-authenticate')).toMatch(/^Basic realm="[^"]+"/);
        expect(reply.body).toMatchObject({ error: 'invalid_client' });
      }
    });

    it.each([
      ['no client_id', {}],
      ['an empty client_id', { client_id: '' }],
      ['a client_id that no client can have', { client_id: 'bücher' }],
    ])('is unknown with %s', async (_, fields) => {
      const { status, body } = await tv.post(ADDRESS, fields as Record<string, string>);
      expect(status).toBe(400);
      expect(body).toMatchObject({ error: 'invalid_client' });
    });

    it('authenticates in one way, not in two', async () => {
      const twice = await tv.post(ADDRESS, { client_secret: 'x' }, basic('box', 'x'));
      expect(twice.body).toMatchObject({ error: 'invalid_request' });
      const others = await tv.post(ADDRESS, { client_id: 'tv' }, basic('box', 'x'));
      expect(others.body).toMatchObject({ error: 'invalid_request' });
      const assertion = await tv.post(ADDRESS, { client_id: 'tv', client_assertion: 'x', client_secret: 'x' });
      expect(assertion.body).toMatchObject({ error: 'invalid_request' });
    });

    it('is not served without an application, nor without the grant', async () => {
      await addClient(stagedoor, 'no-application', { application: null });
      await addClient(stagedoor, 'no-grant', { grant_types: ['refresh_token'] });
      expect((await stagedoor.tv({ client_id: 'no-application' }).ask()).body).toMatchObject({
        error: 'invalid_client',
      });
      const { status, body } = await stagedoor.tv({ client_id: 'no-grant' }).ask();
      expect(status).toBe(400);
      expect(body).toMatchObject({
        error: 'unauthorized_client',
        error_description: expect.stringContaining('grant_types'),
      });
    });
  });

  it('too often from one address is told how long to wait', async () => {
    await addClient(stagedoor, 'eager');
    const eager = stagedoor.tv({ client_id: 'eager' });
    for (let i = 0; i < 60; i++) await eager.start();
    const { status, headers, body } = await eager.ask();
    expect(status).toBe(429);
    expect(body).toMatchObject({ error: 'slow_down' });
    expect(headers.get('retry-after')).toBe('600');
    expect((await tv.ask()).status).toBe(200);
    stagedoor.clock.turn(600);
    expect((await eager.ask()).status).toBe(200);
  });

  it('leaves an event, without its codes', async () => {
    const { user_code } = await tv.start({ scope: 'openid' });
    const events = await stagedoor.db.query(`SELECT * FROM event WHERE action = 'device_requested'`);
    expect(events.at(-1)).toMatchObject({ context: { client_id: 'tv', scopes: ['openid'] } });
    expect(JSON.stringify(events)).not.toContain(user_code);
  });
});
