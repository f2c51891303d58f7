import { PolicyCatalogue } from '../src/policies/policy-catalogue.js';
import type { PolicyRequest } from '../src/policies/policy-type.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';
import { DEVICE_CODE, type Tv } from './support/tv.js';

const DEVICE = 'goauthentik.io/providers/oauth2/device';

describe('policies see both sides of a device sign-in', () => {
  let stagedoor: Stagedoor;
  let tv: Tv;
  let ann: Person;
  /** What the dummy policies were asked since somebody looked last. */
  let asked: PolicyRequest[];
  let people = 0;
  const watching = (result: boolean): Promise<void> =>
    stagedoor.apply(
      `version: 1\nentries:\n  - policy: watching\n    dummy: { result: ${result}, wait_min: 0, wait_max: 0 }\n`,
    );
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ config: { trustProxy: 'loopback' } });
    await watching(true);
    await stagedoor.apply(`version: 1
entries:
  - flow: letting-in
    title: Letting in
    stages:
      - deny:
          name: letting-in-deny
          policies: [{ policy: watching, negate: true }]
  - application: radio
    name: Radio
    provider: { name: Radio, client_id: radio, client_type: public, grant_types: [device_code, refresh_token], authorization_flow: letting-in, property_mappings: [openid, offline_access] }
    policies: [policy: watching]
`);
    const dummy = stagedoor.app.get(PolicyCatalogue).get('dummy')!;
    const ask = dummy.ask.bind(dummy);
    dummy.ask = (config, request, asker) => {
      asked.push(request);
      return ask(config, request, asker);
    };
  });
  afterAll(() => stagedoor.stop());
  beforeEach(async () => {
    await watching(true);
    tv = stagedoor.tv({ client_id: 'radio' });
    // whoever has given consent before is not asked for it again
    ann = await stagedoor.person(`ann-${people++}`);
    ann.headers['x-forwarded-for'] = '203.0.113.7';
    await ann.open('/flows/-/default/authentication/');
    await ann.signIn();
    await tv.start({ scope: 'openid offline_access', device_name: 'Kitchen radio' });
    asked = [];
  });

  const device = (age: number, created = stagedoor.clock.in(-age)): unknown =>
    expect.objectContaining({
      client_id: 'radio',
      provider: { pk: expect.any(String), name: 'Radio' },
      application: { pk: expect.any(String), slug: 'radio', name: 'Radio' },
      scopes: ['openid', 'offline_access'],
      scope: 'openid offline_access',
      client_ip: '127.0.0.1',
      user_agent: expect.any(String),
      device_name: 'Kitchen radio',
      created: created.toISOString(),
      age,
    });
  const look = (): PolicyRequest[] => asked.splice(0);

  it('those of the application at code entry, approval, redemption and refresh, with how long ago the device asked', async () => {
    stagedoor.clock.turn(60);
    await ann.open('/device');
    await ann.submit({ code: tv.shows.user_code });
    const [entry] = look();
    expect(entry).toMatchObject({ visitor: { address: '203.0.113.7' }, user: { username: ann.username } });
    expect(entry!.context).toMatchObject({
      [DEVICE]: device(60),
      oauth_scopes: ['openid', 'offline_access'],
      application: { slug: 'radio' },
    });
    expect(entry!.context).not.toHaveProperty('oauth_grant_type');

    await ann.submit({ decision: 'allow' });
    look();
    stagedoor.clock.turn(30);
    ann.headers['x-forwarded-for'] = '203.0.113.8';
    await ann.submit({ decision: 'allow' });
    const approval = look().at(-1)!;
    expect(approval.visitor?.address).toBe('203.0.113.8');
    expect(approval.context[DEVICE]).toEqual(device(90));

    const redeemed = await tv.poll();
    expect(redeemed.status).toBe(200);
    const [redemption] = look();
    expect(redemption).toMatchObject({ visitor: { address: '127.0.0.1' }, user: { username: ann.username } });
    expect(redemption!.context).toMatchObject({ [DEVICE]: device(90), oauth_grant_type: DEVICE_CODE });

    stagedoor.clock.turn(600);
    expect((await tv.refresh(String(redeemed.body['refresh_token']))).status).toBe(200);
    const [refresh] = look();
    expect(refresh!.visitor?.address).toBe('127.0.0.1');
    expect(refresh!.context).toMatchObject({ [DEVICE]: device(600), oauth_grant_type: 'refresh_token' });
    expect(asked).toEqual([]);
  });

  it('those of flows and stages behind the code, too, and none ever sees a code', async () => {
    await ann.open('/device');
    await ann.submit({ code: tv.shows.user_code });
    await ann.submit({ decision: 'allow' });
    stagedoor.clock.turn(45);
    look();
    await ann.submit({ decision: 'allow' });
    const atStage = look().find(({ context }) => 'is_sso' in context)!;
    expect(atStage).toMatchObject({ visitor: { address: '203.0.113.7' }, user: { username: ann.username } });
    expect(atStage.context[DEVICE]).toEqual(device(45));
    const everything = JSON.stringify(atStage.context);
    expect(everything).not.toContain(tv.shows.device_code);
    expect(everything.replaceAll('-', '')).not.toContain(tv.shows.user_code.replaceAll('-', ''));
  });

  it.each(['code entry', 'approval', 'redemption', 'refresh'])(
    'an application whose policies change says no at %s',
    async (moment) => {
      if (moment === 'code entry') await watching(false);
      await ann.open('/device');
      await ann.submit({ code: tv.shows.user_code });
      if (moment === 'code entry') return expect(ann.text).toContain('dummy');
      if (moment === 'approval') await watching(false);
      await ann.submit({ decision: 'allow' });
      if (moment === 'approval') {
        expect(ann.text).toContain('dummy');
        return expect((await tv.poll()).body).toMatchObject({ error: 'authorization_pending' });
      }
      await ann.submit({ decision: 'allow' });
      expect(ann.heading).toBe('Return to your device');
      if (moment === 'redemption') await watching(false);
      const redeemed = await tv.poll();
      if (moment === 'redemption') return expect(redeemed.body).toMatchObject({ error: 'access_denied' });
      await watching(false);
      const refreshed = await tv.refresh(String(redeemed.body['refresh_token']));
      expect(refreshed.body).toMatchObject({ error: 'invalid_grant' });
    },
  );
});

describe('a policy in CEL about the device', () => {
  let stagedoor: Stagedoor;
  let tv: Tv;
  let ann: Person;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    await stagedoor.apply(`version: 1
entries:
  - flow: letting-in-quickly
    title: Quickly
    authentication: require_authenticated
    stages: [user-code, confirm-device]
  - { policy: soon, cel: { expression: 'device.client_id == "radio" && device.age < 300' } }
${['radio', 'clock']
  .map(
    (client_id) => `
  - application: ${client_id}
    name: ${client_id}
    provider: { name: ${client_id}, client_id: ${client_id}, client_type: public, grant_types: [device_code, refresh_token], property_mappings: [openid, offline_access] }
    policies: [policy: soon]
`,
  )
  .join('')}
`);
    ann = await stagedoor.person('ann');
    await (await ann.open('/flows/-/default/authentication/')).signIn();
    await stagedoor.apply('version: 1\nentries: [{ brand: stagedoor-default, flow_device_code: letting-in-quickly }]');
  });
  afterAll(() => stagedoor.stop());

  const start = async (client_id: string): Promise<void> => {
    tv = stagedoor.tv({ client_id });
    await tv.start({ scope: 'openid offline_access' });
  };
  const enter = async (): Promise<void> => {
    await ann.open('/device');
    await ann.submit({ code: tv.shows.user_code });
  };

  it('lets in the client that it names, and no other', async () => {
    await start('clock');
    await enter();
    expect(ann.page.status).toBe(403);
    await start('radio');
    await enter();
    expect(ann.heading).toBe('Let this device in?');
  });

  it.each(['code entry', 'approval', 'redemption', 'refresh', 'nowhere'])(
    'says no when it is too late at %s',
    async (late) => {
      await start('radio');
      const wait = (moment: string): void => stagedoor.clock.turn(moment === late ? 301 : 6);
      wait('code entry');
      await enter();
      if (late === 'code entry') return expect(ann.page.status).toBe(403);
      wait('approval');
      await ann.submit({ decision: 'allow' });
      if (late === 'approval') return expect(ann.page.status).toBe(403);
      expect(ann.heading).toBe('Return to your device');
      wait('redemption');
      const redeemed = await tv.poll();
      if (late === 'redemption') return expect(redeemed.body).toMatchObject({ error: 'access_denied' });
      expect(redeemed.status).toBe(200);
      // what counts from then on is how long ago it was let in
      wait('refresh');
      const { body } = await tv.refresh(String(redeemed.body['refresh_token']));
      expect(body['error']).toBe(late === 'refresh' ? 'invalid_grant' : undefined);
    },
  );
});
