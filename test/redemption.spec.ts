import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { Application } from '../src/applications/application.entity.js';
import { DeviceGrants } from '../src/oauth/device/device-grants.service.js';
import { Device } from '../src/oauth/device/device.entity.js';
import { RefreshToken } from '../src/oauth/tokens/refresh-token.entity.js';
import { PolicyBinding } from '../src/policies/policy-binding.entity.js';
import { sha256 } from '../src/platform/secrets/hash.js';
import type { SignedIn } from '../src/users/sessions/sessions.service.js';
import { User } from '../src/users/user.entity.js';
import {
  addClient,
  enterCode,
  holds,
  letIn,
  signedIn,
  turnAway,
  visitorAt,
  type ClientOptions,
} from './support/oauth.js';
import { Stagedoor } from './support/stagedoor.js';
import type { Tv } from './support/tv.js';

interface Tokens {
  access_token: string;
  token_type: string;
  expires_in: number;
  scope: string;
  id_token?: string;
  refresh_token?: string;
}

describe('a device that was let in', () => {
  let stagedoor: Stagedoor;
  let ann: SignedIn;
  let tv: Tv;

  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ defaults: false });
    await addClient(stagedoor, 'tv');
    ann = await signedIn(stagedoor, 'ann', ['pwd', 'mfa']);
  });
  afterAll(() => stagedoor.stop());
  beforeEach(() => {
    tv = stagedoor.tv({ client_id: 'tv' });
  });

  const tokensFor = async (device: Tv, scope: string): Promise<Tokens> => {
    await device.start({ scope });
    expect(await letIn(stagedoor, device, ann)).toBe('approved');
    const { status, body } = await device.poll();
    expect(status).toBe(200);
    return body as unknown as Tokens;
  };
  /** Checks a token's signature against the application's published keys. */
  const verified = (token: string, slug = 'tv') =>
    jwtVerify(token, createRemoteJWKSet(new URL(`${stagedoor.base}/application/o/${slug}/jwks/`)), {
      issuer: `${stagedoor.base}/application/o/${slug}/`,
      audience: slug,
      currentDate: stagedoor.clock.now(),
    });
  const client = async (client_id: string, options: ClientOptions): Promise<Tv> => {
    await addClient(stagedoor, client_id, options);
    return stagedoor.tv({ client_id });
  };

  describe('gets its tokens', () => {
    it('in an answer that nobody stores', async () => {
      await tv.start({ scope: 'openid offline_access' });
      await letIn(stagedoor, tv, ann);
      const { headers, body } = await tv.poll();
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('pragma')).toBe('no-cache');
      expect(body).toEqual({
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 3600,
        scope: 'openid offline_access',
        id_token: expect.any(String),
        refresh_token: expect.stringMatching(/^[\w-]{43}$/),
      });
      expect(await holds(stagedoor, 'refresh_token', String(body['refresh_token']))).toBe(false);
      for (const table of ['event', 'device', 'device_grant']) {
        expect(await holds(stagedoor, table, String(body['refresh_token']))).toBe(false);
        expect(await holds(stagedoor, table, String(body['access_token']))).toBe(false);
      }
    });

    it('only those of its scopes: no id token without openid, no refresh token without offline_access', async () => {
      const tokens = await tokensFor(tv, 'profile');
      expect(tokens).not.toHaveProperty('id_token');
      expect(tokens).not.toHaveProperty('refresh_token');
      expect(tokens.scope).toBe('profile');
    });

    it('as they were asked for by the device: the token request cannot widen them', async () => {
      await tv.start({ scope: 'openid' });
      await letIn(stagedoor, tv, ann);
      const { body } = await tv.poll({ scope: 'openid email offline_access' });
      expect(body['scope']).toBe('openid');
    });
  });

  it('gets an access token by RFC 9068', async () => {
    const { access_token } = await tokensFor(tv, 'openid email');
    const { payload, protectedHeader } = await verified(access_token);
    expect(protectedHeader).toMatchObject({ typ: 'at+jwt', alg: 'ES256', kid: expect.any(String) });
    const now = Math.floor(stagedoor.clock.now().getTime() / 1000);
    expect(payload).toEqual({
      iss: `${stagedoor.base}/application/o/tv/`,
      sub: expect.stringMatching(/^[0-9a-f]{64}$/),
      aud: 'tv',
      iat: now,
      exp: now + 3600,
      jti: expect.any(String),
      client_id: 'tv',
      scope: 'openid email',
      auth_time: Math.floor(ann.session.auth_time.getTime() / 1000),
      amr: ['pwd', 'mfa'],
      acr: 'goauthentik.io/providers/oauth2/default',
      sid: expect.any(String),
      device_id: expect.any(String),
    });
    const device = await stagedoor.db.getRepository(Device).findOneByOrFail({ id: String(payload['device_id']) });
    expect(device).toMatchObject({ user: ann.user.id, name: 'Application tv', revoked_at: null });
  });

  it('gets an id token that tells of the sign-in in the browser, not of the poll', async () => {
    await tv.start({ scope: 'openid profile email' });
    await letIn(stagedoor, tv, ann);
    stagedoor.clock.turn(120);
    const { body } = await tv.poll();
    const { payload, protectedHeader } = await verified(String(body['id_token']));
    expect(protectedHeader).toMatchObject({ typ: 'JWT', alg: 'ES256' });
    expect(payload).toMatchObject({
      aud: 'tv',
      azp: 'tv',
      auth_time: Math.floor(ann.session.auth_time.getTime() / 1000),
      amr: ['pwd', 'mfa'],
      at_hash: sha256(String(body['access_token'])).subarray(0, 16).toString('base64url'),
      name: 'ann Example',
      given_name: 'ann Example',
      preferred_username: 'ann',
      nickname: 'ann',
      groups: [],
      email: 'ann@example.org',
      email_verified: false,
    });
    expect(payload.iat! - Number(payload['auth_time'])).toBeGreaterThanOrEqual(119);
  });

  it('is served as its provider says', async () => {
    const rsa = await client('rsa', { signing_algorithm: 'RS256', access_token_validity: 'minutes=5' });
    const tokens = await tokensFor(rsa, 'openid');
    expect((await verified(tokens.access_token, 'rsa')).protectedHeader.alg).toBe('RS256');
    expect(tokens.expires_in).toBe(300);

    const bare = await client('bare', { include_claims_in_id_token: false, device_access_token_validity: 'minutes=7' });
    const plain = await tokensFor(bare, 'openid email');
    expect(decodeJwt(plain.id_token!)).not.toHaveProperty('email');
    expect(plain.expires_in).toBe(420);

    const global = await client('global', { issuer_mode: 'global' });
    expect(decodeJwt((await tokensFor(global, 'openid')).access_token).iss).toBe(`${stagedoor.base}/`);
  });

  it.each(['user_id', 'user_uuid', 'user_username', 'user_email'] as const)(
    'is told who its person is by %s',
    async (sub_mode) => {
      const { id, username, email } = ann.user;
      const expected = { user_id: id, user_uuid: id, user_username: username, user_email: email }[sub_mode];
      const device = await client(`by-${sub_mode}`, { sub_mode });
      expect(decodeJwt((await tokensFor(device, 'openid')).access_token).sub).toBe(expected);
    },
  );

  it('is told the hash of its person where they have no upn', async () => {
    const hashed = decodeJwt((await tokensFor(tv, 'openid')).access_token).sub;
    const device = await client('by-upn', { sub_mode: 'user_upn' });
    expect(decodeJwt((await tokensFor(device, 'openid')).access_token).sub).toBe(hashed);
    await stagedoor.db.getRepository(User).update({ id: ann.user.id }, { attributes: { upn: 'ann@corp' } });
    expect(decodeJwt((await tokensFor(device, 'openid')).access_token).sub).toBe('ann@corp');
  });

  it('gets one set of tokens from 50 polls at once', async () => {
    await tv.start({ scope: 'openid offline_access' });
    await letIn(stagedoor, tv, ann);
    const before = await stagedoor.db.getRepository(Device).count();
    const replies = await Promise.all(Array.from({ length: 50 }, () => tv.poll()));
    const told = replies.map(({ status, body }) => (status === 200 ? 'tokens' : body['error']));
    expect(told.filter((word) => word === 'tokens')).toHaveLength(1);
    expect(told.filter((word) => word === 'invalid_grant')).toHaveLength(49);
    expect(await stagedoor.db.getRepository(Device).count()).toBe(before + 1);
    const { body } = replies.find(({ status }) => status === 200)!;
    const stored = await stagedoor.db
      .getRepository(RefreshToken)
      .findBy({ token_hash: sha256(String(body['refresh_token'])) });
    expect(stored).toHaveLength(1);
  });

  it('gets nothing for a code that was used', async () => {
    await tokensFor(tv, 'openid');
    const { status, body } = await tv.poll();
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'invalid_grant' });
  });

  describe('gets nothing any more', () => {
    it('when the account was switched off in the meantime', async () => {
      const eve = await signedIn(stagedoor, 'eve');
      await tv.start();
      await letIn(stagedoor, tv, eve);
      await stagedoor.db.getRepository(User).update({ id: eve.user.id }, { is_active: false });
      expect((await tv.poll()).body).toMatchObject({ error: 'access_denied' });
      await stagedoor.db.getRepository(User).update({ id: eve.user.id }, { is_active: true });
      expect((await tv.poll()).body).toMatchObject({ error: 'access_denied' });
    });

    it('when the application is for others only from now on', async () => {
      const device = await client('members', {});
      await device.start();
      await letIn(stagedoor, device, ann);
      const { id } = await stagedoor.db.getRepository(Application).findOneByOrFail({ slug: 'members' });
      const bob = await signedIn(stagedoor, 'bob');
      await stagedoor.db
        .getRepository(PolicyBinding)
        .save(Object.assign(new PolicyBinding(), { target: id, user: bob.user.id, order: 0 }));
      expect((await device.poll()).body).toMatchObject({ error: 'access_denied' });

      await device.start();
      const { user_code: code } = device.shows;
      const entry = { code, browser: 'a browser', person: ann, visitor: visitorAt() };
      const grants = stagedoor.app.get(DeviceGrants);
      expect(await grants.claim(entry)).toEqual({ kind: 'forbidden', messages: [] });
      expect((await device.poll()).body).toMatchObject({ error: 'authorization_pending' });
      expect(await letIn(stagedoor, device, bob)).toBe('approved');
    });
  });

  it('is let in by the one browser that holds its code, once and for all', async () => {
    const grants = stagedoor.app.get(DeviceGrants);
    const bob = await signedIn(stagedoor, 'bob');
    await tv.start();
    const { browser, grant } = await enterCode(stagedoor, tv, ann);
    const decision = { person: ann, visitor: visitorAt() };
    const other = {
      code: tv.shows.user_code,
      browser: 'other',
      person: bob,
      visitor: visitorAt('192.0.2.5'),
    };
    expect(await grants.claim(other)).toEqual({ kind: 'wrong' });
    expect(await grants.claim({ ...other, person: null })).toEqual({ kind: 'wrong' });
    expect(await grants.approve(grant, 'other', decision)).toBe('gone');
    expect(await grants.deny(grant, 'other', bob, visitorAt())).toBe(false);

    expect(
      await Promise.all([grants.approve(grant, browser, decision), grants.approve(grant, browser, decision)]),
    ).toEqual(['approved', 'approved']);
    expect(await grants.approve(grant, browser, { ...decision, person: bob })).toBe('gone');
    expect(await grants.deny(grant, browser, ann, visitorAt())).toBe(false);
    const events = await stagedoor.db.query(
      `SELECT * FROM event WHERE action = 'authorize_application' AND context->>'device_grant' = $1`,
      [grant],
    );
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      user_id: ann.user.id,
      context: { authorized_application: { name: 'Application tv' } },
    });
  });

  it('cannot be let in after it was refused, and its code is used up', async () => {
    const grants = stagedoor.app.get(DeviceGrants);
    await tv.start();
    const { browser, grant } = await enterCode(stagedoor, tv, ann);
    expect(await grants.deny(grant, browser, ann, visitorAt())).toBe(true);
    expect(await grants.deny(grant, browser, ann, visitorAt())).toBe(true);
    expect(await grants.approve(grant, browser, { person: ann, visitor: visitorAt() })).toBe('gone');
    await expect(turnAway(stagedoor, tv, ann)).rejects.toThrow('wrong');
    expect((await tv.poll()).body).toMatchObject({ error: 'access_denied' });
  });

  it('is refused or let in, never both, when two tabs decide at the same moment', async () => {
    const grants = stagedoor.app.get(DeviceGrants);
    for (let i = 0; i < 5; i++) {
      await tv.start();
      const { browser, grant } = await enterCode(stagedoor, tv, ann);
      const [yes, no] = await Promise.all([
        grants.approve(grant, browser, { person: ann, visitor: visitorAt() }),
        grants.deny(grant, browser, ann, visitorAt()),
      ]);
      expect([yes === 'approved', no].filter(Boolean)).toHaveLength(1);
      expect((await tv.poll()).status).toBe(yes === 'approved' ? 200 : 400);
    }
  });

  it('is taken over from an anonymous browser by another one, and by the same browser under another account', async () => {
    const grants = stagedoor.app.get(DeviceGrants);
    const bob = await signedIn(stagedoor, 'bob');
    await tv.start();
    const entry = { code: tv.shows.user_code, visitor: visitorAt() };
    const claim = async (browser: string, person: SignedIn | null) =>
      (await grants.claim({ ...entry, browser, person })).kind;
    expect(await claim('built-in', null)).toBe('claimed');
    expect(await claim('real', ann)).toBe('claimed');
    expect(await claim('built-in', null)).toBe('wrong');
    expect(await claim('real', bob)).toBe('claimed');
  });
});
