import { decodeJwt } from 'jose';
import { Stagedoor } from './support/stagedoor.js';

const OTHER_BRAND = `
version: 1
entries:
  - model: authentik_brands.brand
    identifiers: { domain: bare.example }
    attrs: { branding_title: Bare }
`;

const STRICT_FLOWS = `
version: 1
entries:
  - flow: strict-device
    title: Sign in a device
    designation: stage_configuration
    authentication: require_authenticated
    stages: []
  - flow: ask-again
    title: "Allow %(app)s?"
    designation: authorization
    stages:
      - consent: { mode: always_require }
  - application: radio
    name: Radio
    meta_publisher: Waves Ltd
    provider:
      client_id: radio
      client_type: public
      grant_types: ["urn:ietf:params:oauth:grant-type:device_code"]
      scopes: [openid, profile]
      authorization_flow: ask-again
`;

describe('signing in a device', () => {
  let stagedoor: Stagedoor;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ blueprints: { 'bare.yaml': OTHER_BRAND, 'strict.yaml': STRICT_FLOWS } });
  });
  afterAll(() => stagedoor.stop());

  it('by a typed code: enter the code, sign in, confirm, consent, return to the device', async () => {
    const [tv, ann] = [stagedoor.tv(), await stagedoor.person('ann')];
    const { verification_uri, user_code } = await tv.start({ scope: 'openid profile', device_name: 'Living room' });

    await ann.open(verification_uri);
    expect(ann.heading).toBe('Enter the code from your device');
    expect((await tv.poll()).body).toMatchObject({ error: 'authorization_pending' });
    await ann.submit({ code: user_code.toLowerCase().replace('-', ' ') });
    await ann.signIn();

    expect(ann.heading).toBe('Let this device in?');
    for (const fact of ['Demo TV', user_code, 'Living room', 'just now', 'ann', '127.0.0.1', 'node']) {
      expect(ann.text).toContain(fact);
    }
    await ann.submit({ decision: 'allow' });
    expect(ann.heading).toBe('What this may do for you');
    expect((await tv.poll()).body['error']).toMatch(/authorization_pending|slow_down/);
    await ann.submit({ decision: 'allow' });

    expect(ann.page.url).toContain('/device/done');
    expect(ann.text).toMatch(/return to your device/i);
    const tokens = await tv.poll();
    expect(tokens.status).toBe(200);
    expect(tokens.body).toMatchObject({ token_type: 'Bearer', scope: 'openid profile' });
    const now = Math.floor(stagedoor.clock.now().getTime() / 1000);
    expect(decodeJwt(String(tokens.body['id_token']))).toMatchObject({ amr: ['pwd'], auth_time: now, aud: 'demo-tv' });
    expect(decodeJwt(String(tokens.body['access_token']))).toMatchObject({ amr: ['pwd'], auth_time: now });
  });

  it.each(['code', 'user_code'])(
    'by a link with ?%s=: the code stands in the field and is not sent by itself',
    async (name) => {
      const [tv, ann] = [stagedoor.tv(), await stagedoor.person('ann')];
      const { user_code } = await tv.start();
      await ann.open(`/device?${name}=${user_code}`);
      expect(ann.heading).toBe('Enter the code from your device');
      expect(ann.field('code')).toBe(user_code);
      expect(ann.page.url).not.toContain(user_code);
      expect((await tv.poll()).body).toMatchObject({ error: 'authorization_pending' });
    },
  );

  it('says how long ago the device asked', async () => {
    const [tv, ann] = [stagedoor.tv(), await stagedoor.person('ann')];
    const { user_code } = await tv.start();
    stagedoor.clock.turn(240);
    await ann.open('/device');
    await ann.submit({ code: user_code });
    await ann.signIn();
    expect(ann.text).toContain('4 minutes ago');
  });

  it('denied stays denied, also by the back button', async () => {
    const [tv, ann] = [stagedoor.tv(), await stagedoor.person('ann')];
    const { user_code } = await tv.start();
    await ann.open('/device');
    await ann.submit({ code: user_code });
    await ann.signIn();
    const confirmPage = ann.page;
    expect(confirmPage.html.indexOf('value="deny"')).toBeLessThan(confirmPage.html.indexOf('value="allow"'));

    await ann.submit({ decision: 'deny' });
    expect(ann.text).toContain('The device was refused');
    ann.page = confirmPage;
    await ann.submit({ decision: 'allow' });
    expect(ann.text).not.toMatch(/return to your device/i);
    expect((await tv.poll()).body).toMatchObject({ error: 'access_denied' });
  });

  it('with no device flow on the brand is a page that tells the admin what to set', async () => {
    const reply = await stagedoor.app.inject({ url: '/device', headers: { host: 'bare.example' } });
    expect(reply.statusCode).toBe(404);
    expect(reply.body).toContain('flow_device_code');
    expect(reply.body).toContain('bare.example');
  });

  it('goes on with the stages of the provider’s authorization flow', async () => {
    const [tv, ann] = [stagedoor.tv({ client_id: 'radio' }), await stagedoor.person('ann')];
    const { user_code } = await tv.start();
    await ann.open('/device');
    await ann.submit({ code: user_code });
    await ann.signIn();
    expect(ann.text).toContain('Radio by Waves Ltd');
    await ann.submit({ decision: 'allow' });
    expect(ann.title).toBe('Connect a device · Stagedoor');
    expect(ann.heading).toBe('What this may do for you');
    await ann.submit({ decision: 'allow' });
    expect(ann.title).toBe('Allow Radio? · Stagedoor');
    expect(ann.heading).toBe('What this may do for you');
    expect((await tv.poll()).body).toMatchObject({ error: 'authorization_pending' });
    await ann.submit({ decision: 'allow' });
    expect(ann.page.url).toContain('/device/done');
    expect((await tv.poll()).status).toBe(200);

    // the first consent is remembered now; the one that is always required is asked again
    const second = stagedoor.tv({ client_id: 'radio' });
    await second.start();
    await ann.open('/device');
    await ann.submit({ code: second.shows.user_code });
    await ann.submit({ decision: 'allow' });
    expect(ann.title).toBe('Allow Radio? · Stagedoor');
    await ann.submit({ decision: 'allow' });
    expect((await second.poll()).status).toBe(200);
  });

  it('asks people to sign in first, as authentik does, where the flow itself signs nobody in', async () => {
    await stagedoor.apply(`
version: 1
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers: { slug: bare-device }
    attrs: { name: Device code, title: Device code, designation: stage_configuration }
  - model: authentik_brands.brand
    identifiers: { domain: stagedoor-default }
    attrs: { flow_device_code: !KeyOf flow }
`);
    const [tv, ann] = [stagedoor.tv(), await stagedoor.person('ann')];
    await tv.start({ scope: 'openid' });
    await ann.open(tv.shows.verification_uri_complete);
    expect(ann.heading).toBe('Sign in');
    await ann.signIn();
    expect(ann.field('code')).toBe(tv.shows.user_code);
    await ann.submit();
    expect(ann.heading).toBe('Let this device in?');
    await ann.submit({ decision: 'allow' });
    expect((await tv.poll()).status).toBe(200);
    await stagedoor.apply('entries:\n  - brand: stagedoor-default\n    flow_device_code: device-code\n');
  });

  it('pressed twice on the code page goes on from either answer', async () => {
    const [tv, ann] = [stagedoor.tv(), await stagedoor.person('ann')];
    await tv.start({ scope: 'openid' });
    await ann.open('/device');
    const twin = await stagedoor.person('ann');
    twin.page = ann.page;
    for (const [name, value] of ann.cookies) twin.cookies.set(name, value);
    const { user_code: code } = tv.shows;
    await Promise.all([ann.submit({ code }), twin.submit({ code })]);
    for (const answer of [ann, twin]) expect(answer.heading).toBe('Sign in');
    await ann.signIn();
    expect(ann.heading).toBe('Let this device in?');
    await twin.signIn();
    expect(twin.heading).toBe('Let this device in?');
  });

  it('tells somebody who may not use the application so before they are asked for anything, and the code stays good', async () => {
    await stagedoor.apply('entries:\n  - group: members\n  - application: radio\n    allow: [{ group: members }]\n');
    const [tv, eve, ann] = [
      stagedoor.tv({ client_id: 'radio' }),
      await stagedoor.person('eve'),
      await stagedoor.person('ann'),
    ];
    await tv.start();
    await eve.open('/device');
    await eve.submit({ code: tv.shows.user_code });
    await eve.signIn();
    await eve.submit({ decision: 'allow' });
    expect(eve.page.status).toBe(403);
    expect(eve.text).toContain('eve may not use Radio');
    expect((await tv.poll()).body).toMatchObject({ error: 'authorization_pending' });

    await stagedoor.apply('entries:\n  - user: ann\n    groups: [members]\n');
    await ann.open('/device');
    await ann.submit({ code: tv.shows.user_code });
    await ann.signIn();
    await ann.submit({ decision: 'allow' });
    expect(ann.heading).toBe('What this may do for you');
    await stagedoor.apply('entries:\n  - application: radio\n    allow: []\n');
  });

  describe('where the flow wants people signed in and has no stages', () => {
    beforeAll(() =>
      stagedoor.apply('version: 1\nentries:\n  - brand: stagedoor-default\n    flow_device_code: strict-device\n'),
    );
    afterAll(() =>
      stagedoor.apply('version: 1\nentries:\n  - brand: stagedoor-default\n    flow_device_code: device-code\n'),
    );

    it('goes through the brand’s sign-in first, comes back with the code, and confirms all the same', async () => {
      const [tv, ann] = [stagedoor.tv(), await stagedoor.person('ann')];
      const { verification_uri_complete, user_code } = await tv.start();
      await ann.open(verification_uri_complete);
      expect(ann.heading).toBe('Sign in');
      expect(ann.page.url).not.toContain(user_code);
      await ann.signIn();
      expect(ann.heading).toBe('Enter the code from your device');
      expect(ann.field('code')).toBe(user_code);
      await ann.submit();
      expect(ann.heading).toBe('Let this device in?');
      await ann.submit({ decision: 'allow' });
      expect(ann.page.url).toContain('/device/done');
      expect((await tv.poll()).status).toBe(200);
    });
  });

  it('lets in the account that the page shows, and no other: who changed it in another tab is asked to look again', async () => {
    const [tv, ann] = [stagedoor.tv(), await stagedoor.person('ann')];
    await stagedoor.person('bea');
    await tv.start({ scope: 'openid' });
    await ann.open('/device');
    await ann.submit({ code: tv.shows.user_code });
    await ann.signIn();
    expect(ann.text).toContain('wants to sign in as ann');
    const shown = ann.page;

    await ann.open('/flows/-/default/invalidation/');
    await ann.submit();
    await ann.open('/flows/-/default/authentication/');
    await ann.submit({ uid_field: 'bea' });
    await ann.submit({ password: 'the password of bea' });
    ann.page = shown;
    await ann.submit({ decision: 'allow' });
    expect(ann.heading).toBe('Let this device in?');
    expect(ann.text).toContain('You are signed in as bea now. Look once more before you answer.');
    expect(ann.text).toContain('wants to sign in as bea');
    expect((await tv.poll()).body).toMatchObject({ error: 'authorization_pending' });
  });

  it('keeps a code for whoever has signed in with it: a stranger who sees it on the screen is too late', async () => {
    const [tv, ann, eve] = [stagedoor.tv(), await stagedoor.person('ann'), await stagedoor.person('eve')];
    await tv.start({ scope: 'openid' });
    await ann.open('/device');
    await ann.submit({ code: tv.shows.user_code });
    await ann.signIn();
    await eve.open('/device');
    await eve.submit({ code: tv.shows.user_code });
    expect(eve.text).toContain('Invalid code');
    await ann.submit({ decision: 'allow' });
    if (ann.heading === 'What this may do for you') await ann.submit({ decision: 'allow' });
    expect((await tv.poll()).status).toBe(200);
  });

  it('lays out the authorization flow for the person who has signed in by then', async () => {
    await stagedoor.person('con');
    await stagedoor.apply(`
version: 1
entries:
  - group: contractors
  - user: con
    groups: [contractors]
  - model: authentik_flows.flow
    id: flow
    identifiers: { slug: guarded }
    attrs: { name: Guarded, title: Guarded, designation: authorization }
  - model: authentik_stages_deny.denystage
    id: deny
    identifiers: { name: guarded-deny }
    attrs: { deny_message: Not for contractors. }
  - model: authentik_flows.flowstagebinding
    id: binding
    identifiers: { target: !KeyOf flow, stage: !KeyOf deny, order: 0 }
    attrs: { evaluate_on_plan: true, re_evaluate_policies: false }
  - model: authentik_policies.policybinding
    identifiers: { target: !KeyOf binding, group: !Find [authentik_core.group, [name, contractors]], order: 0 }
  - application: guarded
    name: Guarded
    provider:
      client_id: guarded
      client_type: public
      grant_types: [device_code]
      scopes: [openid]
      authorization_flow: guarded
`);
    const [tv, con, ann] = [
      stagedoor.tv({ client_id: 'guarded' }),
      await stagedoor.person('con'),
      await stagedoor.person('ann'),
    ];
    await tv.start();
    await con.open('/device');
    await con.submit({ code: tv.shows.user_code });
    await con.signIn();
    await con.submit({ decision: 'allow' });
    await con.submit({ decision: 'allow' });
    expect(con.text).toContain('Not for contractors.');
    expect((await tv.poll()).body).toMatchObject({ error: 'authorization_pending' });
    await tv.start();
    await ann.open('/device');
    await ann.submit({ code: tv.shows.user_code });
    await ann.signIn();
    await ann.submit({ decision: 'allow' });
    await ann.submit({ decision: 'allow' });
    expect((await tv.poll()).status).toBe(200);
  });

  it('begins at /device, also when its flow is opened by its own address', async () => {
    const ann = await stagedoor.person('ann');
    await ann.open('/if/flow/device-code/');
    expect(ann.page.url).toContain('opening=');
    expect(ann.heading).toBe('Enter the code from your device');
  });

  it('in two tabs keeps the two devices apart', async () => {
    const [kitchen, attic, ann] = [stagedoor.tv(), stagedoor.tv(), await stagedoor.person('ann')];
    await kitchen.start({ device_name: 'Kitchen' });
    await attic.start({ device_name: 'Attic' });
    await ann.open('/device');
    await ann.submit({ code: kitchen.shows.user_code });
    const first = ann.page;
    await ann.open('/device');
    await ann.submit({ code: attic.shows.user_code });
    await ann.signIn();
    expect(ann.text).toContain('Attic');
    await ann.submit({ decision: 'deny' });

    ann.page = first;
    await ann.open(first.url);
    // signed in by now: the sign-in stages ask nothing any more
    await ann.submit();
    await ann.submit();
    expect(ann.text).toContain('Kitchen');
    await ann.submit({ decision: 'allow' });
    await ann.submit({ decision: 'allow' });
    expect((await kitchen.poll()).status).toBe(200);
    expect((await attic.poll()).body).toMatchObject({ error: 'access_denied' });
  });

  it('belongs to one browser: another one cannot go on with it', async () => {
    const [tv, ann, eve] = [stagedoor.tv(), await stagedoor.person('ann'), await stagedoor.person('eve')];
    await tv.start();
    await ann.open('/device');
    await ann.submit({ code: tv.shows.user_code });
    await eve.open('/');
    await eve.open(ann.page.url);
    expect(eve.page.status).toBe(410);
    expect(eve.text).toContain('belongs to another browser');
  });

  it('pressed twice is done once', async () => {
    const [tv, ann] = [stagedoor.tv(), await stagedoor.person('ann')];
    await tv.start({ scope: 'openid' });
    await ann.open('/device');
    await ann.submit({ code: tv.shows.user_code });
    await ann.signIn();
    const again = await stagedoor.person('ann');
    again.page = ann.page;
    for (const [name, value] of ann.cookies) again.cookies.set(name, value);
    await Promise.all([ann.submit({ decision: 'allow' }), again.submit({ decision: 'allow' })]);
    expect([ann.heading, again.heading].every((heading) => heading !== 'Let this device in?')).toBe(true);
    if (ann.heading === 'What this may do for you') await ann.submit({ decision: 'allow' });
    expect(ann.page.url).toContain('/device/done');
    expect((await tv.poll()).status).toBe(200);
  });

  it('ends with the session of whoever opens it: a blocked account lets no device in', async () => {
    const [tv, bob] = [stagedoor.tv(), await stagedoor.person('bob')];
    await tv.start();
    await bob.open('/device');
    await bob.submit({ code: tv.shows.user_code });
    await bob.signIn();
    await stagedoor.db.query(`UPDATE "user" SET is_active = false WHERE username = 'bob'`);
    await bob.submit({ decision: 'allow' });
    expect(bob.text).not.toMatch(/return to your device/i);
    expect((await tv.poll()).status).toBe(400);
  });
});
