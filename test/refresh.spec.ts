import { decodeJwt } from 'jose';
import { OAuth2Provider } from '../src/oauth/clients/oauth2-provider.entity.js';
import { Device } from '../src/oauth/device/device.entity.js';
import { Devices } from '../src/oauth/device/devices.service.js';
import { RefreshToken } from '../src/oauth/tokens/refresh-token.entity.js';
import { Housekeeping } from '../src/platform/housekeeping.js';
import { sha256 } from '../src/platform/secrets/hash.js';
import type { SignedIn } from '../src/users/sessions/sessions.service.js';
import { User } from '../src/users/user.entity.js';
import { addClient, letIn, signedIn } from './support/oauth.js';
import { Stagedoor } from './support/stagedoor.js';
import type { Reply, Tv } from './support/tv.js';

describe('a device that refreshes its tokens', () => {
  let stagedoor: Stagedoor;
  let ann: SignedIn;
  let tv: Tv;

  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ defaults: false });
    await addClient(stagedoor, 'tv');
    ann = await signedIn(stagedoor, 'ann');
  });
  afterAll(() => stagedoor.stop());
  beforeEach(() => {
    tv = stagedoor.tv({ client_id: 'tv' });
  });

  /** The refresh token of a device that has just been let in. */
  const firstToken = async (device = tv, person = ann): Promise<string> => {
    await device.start({ scope: 'openid email offline_access' });
    await letIn(stagedoor, device, person);
    return refreshTokenOf(await device.poll());
  };
  const refreshTokenOf = ({ status, body }: Reply): string => {
    expect(status).toBe(200);
    expect(body['refresh_token']).toEqual(expect.stringMatching(/^[\w-]{43}$/));
    return String(body['refresh_token']);
  };
  const expectOver = (reply: Reply): void => {
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({ error: 'invalid_grant' });
  };
  const deviceOf = async (token: string): Promise<Device> => {
    const row = await stagedoor.db.getRepository(RefreshToken).findOneByOrFail({ token_hash: sha256(token) });
    return stagedoor.db.getRepository(Device).findOneByOrFail({ id: row.device });
  };

  it('gets a new set, of the same device and the same sign-in', async () => {
    const first = await firstToken();
    stagedoor.clock.turn(3600);
    const reply = await tv.refresh(first);
    expect(refreshTokenOf(reply)).not.toBe(first);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'openid email offline_access' });
    const claims = decodeJwt(String(reply.body['access_token']));
    const device = await deviceOf(first);
    expect(claims['device_id']).toBe(device.id);
    expect(claims['auth_time']).toBe(Math.floor(ann.session.auth_time.getTime() / 1000));
    expect(decodeJwt(String(reply.body['id_token']))).toMatchObject({ sub: claims.sub, aud: 'tv', amr: ['pwd'] });
    expect(device.last_used_at).toEqual(stagedoor.clock.now());
  });

  it('again and again, each time with the newest token', async () => {
    let token = await firstToken();
    for (let i = 0; i < 5; i++) token = refreshTokenOf(await tv.refresh(token));
  });

  it('with a token that was used before ends them all: somebody has a copy', async () => {
    const first = await firstToken();
    const second = refreshTokenOf(await tv.refresh(first));
    const { id } = await deviceOf(first);
    expectOver(await tv.refresh(first));
    expectOver(await tv.refresh(second));
    expectOver(await tv.refresh(first));
    const events = await stagedoor.db.query(
      `SELECT * FROM event WHERE action = 'refresh_reused' AND context->>'device' = $1`,
      [id],
    );
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ user_id: ann.user.id });
  });

  it('of another person’s family is not touched by that', async () => {
    const [other, stolen] = [await firstToken(), await firstToken()];
    await tv.refresh(stolen);
    expectOver(await tv.refresh(stolen));
    refreshTokenOf(await tv.refresh(other));
  });

  it('20 times at once with one token gets at most one new set', async () => {
    const first = await firstToken();
    const replies = await Promise.all(Array.from({ length: 20 }, () => tv.refresh(first)));
    expect(replies.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    for (const reply of replies) if (reply.status !== 200) expectOver(reply);
    const { id } = await deviceOf(first);
    expect(await stagedoor.db.getRepository(RefreshToken).countBy({ device: id })).toBeLessThanOrEqual(2);
  });

  it('may ask for less, not for more, and has all of it again the next time', async () => {
    const first = await firstToken();
    const wider = await tv.refresh(first, { scope: 'openid profile' });
    expect(wider.status).toBe(400);
    expect(wider.body).toMatchObject({ error: 'invalid_scope' });
    const less = await tv.refresh(first, { scope: 'email' });
    expect(less.body).toMatchObject({ scope: 'email' });
    expect(less.body).not.toHaveProperty('id_token');
    const all = await tv.refresh(refreshTokenOf(less));
    expect(all.body).toMatchObject({ scope: 'openid email offline_access' });
  });

  it('loses a scope that its provider has withdrawn', async () => {
    await addClient(stagedoor, 'shrinking');
    const device = stagedoor.tv({ client_id: 'shrinking' });
    const first = await firstToken(device);
    await stagedoor.db
      .getRepository(OAuth2Provider)
      .update({ client_id: 'shrinking' }, { device_scopes: ['openid', 'offline_access'] });
    expect((await device.refresh(first)).body).toMatchObject({ scope: 'openid offline_access' });
  });

  it('keeps its token while more of its life is left than the threshold', async () => {
    await addClient(stagedoor, 'lazy', { refresh_token_validity: 'days=30', refresh_token_threshold: 'days=5' });
    const device = stagedoor.tv({ client_id: 'lazy' });
    const first = await firstToken(device);
    stagedoor.clock.turn(24 * 86_400);
    const early = await device.refresh(first);
    expect(early.status).toBe(200);
    expect(early.body).not.toHaveProperty('refresh_token');
    stagedoor.clock.turn(2 * 86_400);
    expect(refreshTokenOf(await device.refresh(first))).not.toBe(first);
  });

  describe('gets nothing', () => {
    it('when the token has run out', async () => {
      await addClient(stagedoor, 'brief', { device_refresh_token_validity: 'hours=1' });
      const device = stagedoor.tv({ client_id: 'brief' });
      const first = await firstToken(device);
      stagedoor.clock.turn(3600);
      expectOver(await device.refresh(first));
      await stagedoor.app.get(Housekeeping).sweep();
      expectOver(await device.refresh(first));
    });

    it('when the device was revoked', async () => {
      const first = await firstToken();
      await stagedoor.app.get(Devices).revoke((await deviceOf(first)).id);
      expectOver(await tv.refresh(first));
    });

    it('while the account is switched off', async () => {
      const bob = await signedIn(stagedoor, 'bob');
      const first = await firstToken(tv, bob);
      await stagedoor.db.getRepository(User).update({ id: bob.user.id }, { is_active: false });
      expectOver(await tv.refresh(first));
      await stagedoor.db.getRepository(User).update({ id: bob.user.id }, { is_active: true });
      refreshTokenOf(await tv.refresh(first));
    });

    it('as another client, which learns nothing from trying and ends nothing', async () => {
      await addClient(stagedoor, 'thief');
      const thief = stagedoor.tv({ client_id: 'thief' });
      const first = await firstToken();
      const strange = await thief.refresh('nobody knows this');
      expect((await thief.refresh(first)).body).toEqual(strange.body);
      const second = refreshTokenOf(await tv.refresh(first));
      expect((await thief.refresh(first)).body).toEqual(strange.body);
      refreshTokenOf(await tv.refresh(second));
    });

    it('with an access token or a device code in its place', async () => {
      await tv.start({ scope: 'openid offline_access' });
      expectOver(await tv.refresh(tv.shows.device_code));
    });
  });
});
