import { Stagedoor } from './support/stagedoor.js';

describe('every page', () => {
  let stagedoor: Stagedoor;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ config: { trustProxy: 'loopback' } });
  });
  afterAll(() => stagedoor.stop());

  it('is closed to scripts, frames and strangers', async () => {
    const ann = stagedoor.stranger();
    for (const path of ['/', '/device', '/if/flow/authentication/', '/nowhere', '/device/done']) {
      await ann.open(path);
      const { headers } = ann.page;
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(ann.page.html).not.toMatch(/<script|style="|\son\w+="/);
    }
  });

  it('is kept to TLS once it came by TLS, with cookies that no other host can plant', async () => {
    const reply = await stagedoor.app.inject({
      url: '/if/flow/authentication/',
      headers: { 'x-forwarded-proto': 'https' },
    });
    expect(reply.headers['strict-transport-security']).toMatch(/max-age=\d{8}/);
    expect(reply.headers['set-cookie']).toMatch(/^__Host-stagedoor_browser=.*HttpOnly; Secure; SameSite=Lax$/);
    const plain = await stagedoor.app.inject({ url: '/if/flow/authentication/' });
    expect(plain.headers).not.toHaveProperty('strict-transport-security');
    expect(plain.headers['cache-control']).toBe('no-store');
  });

  it('that is not there says what to do', async () => {
    const ann = stagedoor.stranger();
    await ann.open('/nowhere');
    expect(ann.page.status).toBe(404);
    expect(ann.text).toContain('Check the address');
  });

  it('refuses an address or a host that cannot be one, without a fault', async () => {
    for (const url of ['/%', '/if/flow/%00/', '/if/flow/a%ff/', '/application/o/%00/jwks/']) {
      expect((await stagedoor.app.inject({ url })).statusCode).toBe(400);
    }
    for (const host of ['1.2.3.4.5', 'a:99999', 'ho st']) {
      expect((await stagedoor.app.inject({ url: '/', headers: { host } })).statusCode).toBe(400);
    }
  });

  it('changes nothing when it is looked at', async () => {
    const tables = ['run', 'session', 'device_grant', 'consent', 'limit_counter', 'event'];
    const count = async (): Promise<string> => {
      const rows = await Promise.all(tables.map((table) => stagedoor.db.query(`SELECT count(*) AS n FROM ${table}`)));
      return JSON.stringify(rows);
    };
    const before = await count();
    const ann = stagedoor.stranger();
    for (const path of ['/', '/device', '/device?code=BBBB-BBBB', '/if/flow/authentication/', '/if/flow/invalidation/'])
      await ann.open(path);
    expect(await count()).toBe(before);
  });

  describe('with a form', () => {
    it('takes it only from the browser that it was shown in', async () => {
      const [ann, eve] = [await stagedoor.person('ann'), stagedoor.stranger()];
      await ann.open('/if/flow/authentication/');
      await eve.open('/if/flow/authentication/');
      eve.page = ann.page;
      await eve.submit({ uid_field: 'ann' });
      expect(eve.page.status).toBe(403);
      await ann.submit({ uid_field: 'ann', csrf: '' });
      expect(ann.page.status).toBe(403);
      expect(ann.text).toContain('reload the page');
    });

    it('tells a browser without cookies so', async () => {
      const ann = await stagedoor.person('ann');
      await ann.open('/if/flow/authentication/');
      ann.cookies.clear();
      await ann.submit({ uid_field: 'ann' });
      expect(ann.page.status).toBe(400);
      expect(ann.text).toContain('keeps no cookies');
    });

    it('escapes what it shows', async () => {
      const tv = stagedoor.tv();
      const ann = await stagedoor.person('ann');
      await tv.start({ device_name: '<img src=x onerror=alert(1)>"' });
      await ann.open('/device?code=%22%3E%3Cscript%3Ealert(1)%3C/script%3E');
      expect(ann.page.html).not.toContain('<script');
      await ann.submit({ code: tv.shows.user_code });
      await ann.signIn();
      expect(ann.page.html).not.toContain('<img src=x');
      expect(ann.text).toContain('<img src=x onerror=alert(1)>"');
    });

    it('survives a run that has ended, a wrong run and a bent opening', async () => {
      const ann = await stagedoor.person('ann');
      for (const query of [
        'run=1',
        'run=00000000-0000-4000-8000-000000000000',
        'opening=xyz',
        `opening=${'A'.repeat(200)}`,
      ]) {
        await ann.open(`/if/flow/authentication/?${query}`);
        expect(ann.page.status).toBe(410);
        expect(ann.text).toContain('Start again');
      }
    });
  });

  it('of a sub-domain, of the longest domain, of an unknown host has its brand', async () => {
    await stagedoor.apply(`
version: 1
entries:
  - brand: example.com
    branding_title: Example
  - brand: tv.example.com
    branding_title: Example TV
`);
    const title = async (host: string): Promise<string | undefined> =>
      /· (.*)<\/title>/.exec((await stagedoor.app.inject({ url: '/', headers: { host } })).body)?.[1];
    expect(await title('example.com')).toBe('Example');
    expect(await title('a.example.com:8443')).toBe('Example');
    expect(await title('LIVING.tv.example.com')).toBe('Example TV');
    expect(await title('notexample.com')).toBe(await title('localhost'));
  });

  it('/-/health/ tells live and ready', async () => {
    for (const path of ['/-/health/live/', '/-/health/ready/']) {
      expect((await stagedoor.app.inject({ url: path })).statusCode).toBe(204);
    }
  });
});
