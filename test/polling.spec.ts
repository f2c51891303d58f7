import { DataSource } from 'typeorm';
import { DeviceGrant } from '../src/oauth/device/device-grant.entity.js';
import { Housekeeping } from '../src/platform/housekeeping.js';
import { sha256 } from '../src/platform/secrets/hash.js';
import { addClient, enterCode, letIn, signedIn, turnAway } from './support/oauth.js';
import { Stagedoor } from './support/stagedoor.js';
import type { Reply, Tv } from './support/tv.js';

describe('a device that polls', () => {
  let stagedoor: Stagedoor;
  let tv: Tv;

  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ defaults: false });
    await addClient(stagedoor, 'tv');
    await addClient(stagedoor, 'patient', { device_code_validity: 'hours=2' });
  });
  afterAll(() => stagedoor.stop());
  beforeEach(async () => {
    tv = stagedoor.tv({ client_id: 'tv' });
    await tv.start();
  });

  /** What a poll is told, after `seconds` have gone by. */
  const after = async (seconds: number, device = tv): Promise<unknown> => {
    stagedoor.clock.turn(seconds);
    const { body } = await device.poll();
    return body['error'] ?? 'tokens';
  };
  const pollInAWhile = async (seconds: number): Promise<Reply> => {
    stagedoor.clock.turn(seconds);
    return tv.poll();
  };

  it('is told that nobody has decided yet, also after the code was entered', async () => {
    const { status, headers, body } = await tv.poll();
    expect(status).toBe(400);
    expect(body).toEqual({ error: 'authorization_pending', error_description: expect.any(String) });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('pragma')).toBe('no-cache');
    expect(headers.has('www-authenticate')).toBe(false);
    await enterCode(stagedoor, tv, await signedIn(stagedoor, 'ann'));
    expect(await after(5)).toBe('authorization_pending');
  });

  it('at once is not too early: there was no poll before', async () => {
    expect(await after(0)).toBe('authorization_pending');
  });

  it('may come a second early, because timers jitter', async () => {
    expect(await after(0)).toBe('authorization_pending');
    expect(await after(4)).toBe('authorization_pending');
    expect(await after(3.9)).toBe('slow_down');
  });

  it('too fast is told to slow down and how long to wait, and the five seconds more are kept', async () => {
    await tv.poll();
    const { status, headers, body } = await pollInAWhile(1);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'slow_down' });
    expect(headers.get('retry-after')).toBe('9');
    expect(await after(5)).toBe('slow_down');
    expect(await after(5)).toBe('authorization_pending');
    expect(await after(5)).toBe('slow_down');
    expect(await after(5)).toBe('authorization_pending');
  });

  it('that does as it was told after slow_down is not told so again', async () => {
    expect(await after(0)).toBe('authorization_pending');
    expect(await after(1)).toBe('slow_down');
    for (let i = 0; i < 10; i++) expect(await after(10)).toBe('authorization_pending');
  });

  it('never waits longer than a minute, however rude it was', async () => {
    for (let i = 0; i < 30; i++) await after(0.2);
    const { headers } = await pollInAWhile(0.2);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(await after(60)).toBe('authorization_pending');
  });

  it('steadily, with jitter, is never told to slow down in 200 polls', async () => {
    const patient = stagedoor.tv({ client_id: 'patient' });
    await patient.start();
    for (let i = 0; i < 200; i++) {
      // each timer fires up to half a second early or late
      expect(await after(5 + Math.sin(i * 12.9898) * 0.5, patient)).toBe('authorization_pending');
    }
  });

  it('hastily once, but steadily otherwise, gets through again and again', async () => {
    const patient = stagedoor.tv({ client_id: 'patient' });
    await patient.start();
    const told: unknown[] = [];
    for (let i = 0; i < 200; i++) told.push(await after(i === 20 ? 1 : 5 + Math.sin(i * 78.233) * 0.4, patient));
    expect(told.slice(0, 20)).not.toContain('slow_down');
    expect(told[20]).toBe('slow_down');
    // it never heeds the five seconds more: every other poll is too early for the new interval, and none more
    for (let i = 21; i < 199; i++) expect(told.slice(i, i + 2)).toContain('authorization_pending');
  });

  it('without ever heeding anything is answered once in a while, not shut out', async () => {
    const patient = stagedoor.tv({ client_id: 'patient' });
    await patient.start();
    const told: unknown[] = [];
    for (let i = 0; i < 200; i++) told.push(await after(2, patient));
    const heard = told.flatMap((word, i) => (word === 'authorization_pending' ? [i] : []));
    // 200 polls are 400 s; the interval grows to a minute and no further
    expect(heard.length).toBeGreaterThanOrEqual(6);
    expect(Math.max(...heard.slice(1).map((at, i) => (at - heard[i]!) * 2))).toBeLessThanOrEqual(60);
  });

  it('twice at the same moment is told to slow down once', async () => {
    const told = (await Promise.all([tv.poll(), tv.poll()])).map(({ body }) => body['error']);
    expect(new Set(told)).toEqual(new Set(['authorization_pending', 'slow_down']));
  });

  it('is never made to wait once it was let in', async () => {
    await tv.poll();
    await letIn(stagedoor, tv, await signedIn(stagedoor, 'ann'));
    expect(await after(0)).toBe('tokens');
  });

  it('hears of a refusal, every time it asks', async () => {
    await turnAway(stagedoor, tv, await signedIn(stagedoor, 'ann'));
    for (const seconds of [0, 0, 5]) {
      const { status, body } = await pollInAWhile(seconds);
      expect(status).toBe(400);
      expect(body).toMatchObject({ error: 'access_denied' });
    }
    // the refusal outlives the code
    expect(await after(600)).toBe('access_denied');
  });

  it('after the time is over hears just that, even if it comes too fast', async () => {
    await after(598);
    expect(await after(2)).toBe('expired_token');
    expect(await after(0)).toBe('expired_token');
  });

  it('too late gets no tokens, even if somebody had let it in', async () => {
    await letIn(stagedoor, tv, await signedIn(stagedoor, 'ann'));
    expect(await after(600)).toBe('expired_token');
  });

  it('with a code that was swept away long ago hears that nobody knows it', async () => {
    stagedoor.clock.turn(600 + 24 * 60 * 60);
    await stagedoor.app.get(Housekeeping).sweep();
    expect(await after(0)).toBe('invalid_grant');
    const grants = stagedoor.app.get(DataSource).getRepository(DeviceGrant);
    expect(await grants.existsBy({ device_code_hash: sha256(tv.shows.device_code) })).toBe(false);
  });

  it('with a code that nobody knows is not told more than that, and only so often', async () => {
    const strange = await tv.poll({ device_code: 'unknown' });
    await addClient(stagedoor, 'thief');
    const thief = stagedoor.tv({ client_id: 'thief' });
    const stolen = await tv.poll({ client_id: 'thief' });
    expect(stolen.body).toEqual({ error: 'invalid_grant', error_description: strange.body['error_description'] });

    let reply = strange;
    for (let i = 0; i < 100; i++) {
      thief.shows = { ...tv.shows, device_code: `guess-${i}` };
      reply = await thief.poll();
      expect(reply.body).toMatchObject({ error: 'invalid_grant' });
    }
    expect(reply.status).toBe(429);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
    // only misses count: a device that waits at the same address is not cut off
    expect(await after(0)).toBe('authorization_pending');
  });
});
