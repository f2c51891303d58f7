import { Admin } from './support/blueprints.js';
import { JsonClient } from './support/json-client.js';
import { Stagedoor } from './support/stagedoor.js';

const FLOWS = `
version: 1
entries:
  - { prompt: nick, field_key: nick, label: Nick, type: text }
  - flow: target
    title: Target
    stages:
      - prompt: { fields: [nick] }
  - flow: only-by-redirect
    title: Target
    authentication: require_redirect
    stages:
      - prompt: { fields: [nick] }
  - flow: superusers
    title: Superusers
    authentication: require_superuser
    designation: authentication
    stages:
      - prompt: { fields: [nick] }
  - { flow: away, title: Away, stages: [{ redirect: { mode: static, target_static: "https://example.org/a?b=c" } }] }
  - { flow: here, title: Here, stages: [{ redirect: { mode: static, target_static: /device } }] }
  - { flow: to-flow, title: To, stages: [{ redirect: { mode: flow, target_flow: target } }] }
  - { flow: to-redirected, title: To, stages: [{ redirect: { mode: flow, target_flow: only-by-redirect } }] }
  - { flow: to-superusers, title: To, stages: [{ redirect: { mode: flow, target_flow: superusers } }] }
  - { flow: keeps, title: To, stages: [{ prompt: { fields: [nick] } }, { redirect: { mode: flow, target_flow: target } }] }
  - { flow: drops, title: To, stages: [{ prompt: { fields: [nick] } }, { redirect: { mode: flow, target_flow: target, keep_context: false } }] }
`;

describe('a redirect stage', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ blueprints: { 'flows.yaml': FLOWS } });
    admin = new Admin(stagedoor);
  });
  afterAll(() => stagedoor.stop());

  const json = (slug: string, query = ''): JsonClient => new JsonClient(stagedoor.base, slug, query);
  const to = (path: string): object => ({ component: 'xak-flow-redirect', to: path });

  it('leads to an address as it is written', async () => {
    expect((await json('away').get()).challenge).toEqual(to('https://example.org/a?b=c'));
    expect((await json('here').get()).challenge).toEqual(to('/device'));
    const person = stagedoor.stranger();
    const answer = await person.request('/if/flow/away/');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('href="https://example.org/a?b&#x3D;c"');
    expect((await person.request('/if/flow/here/')).headers.get('location')).toBe('/device');
  });

  it('leads to another flow', async () => {
    expect((await json('to-flow').get()).challenge).toMatchObject({
      component: 'xak-flow-redirect',
      to: expect.stringMatching(/^\/if\/flow\/target\//),
    });
    const person = stagedoor.stranger();
    await person.open('/if/flow/to-flow/');
    expect(person.heading).toBe('Target');
  });

  it('leads into a flow that is for nobody else', async () => {
    const person = stagedoor.stranger();
    await person.open('/if/flow/only-by-redirect/');
    expect(person.page.status).toBe(403);
    await person.open('/if/flow/to-redirected/');
    expect(person.page.status).toBe(200);
    expect(person.field('nick')).toBe('');
  });

  it('leads nobody into a flow that is not for them', async () => {
    const person = stagedoor.stranger();
    await person.open('/if/flow/to-superusers/');
    expect(person.page.status).toBe(403);
  });

  it.each([
    ['keeps', 'zed'],
    ['drops', ''],
  ])('%s what has been found out', async (slug, nick) => {
    const person = stagedoor.stranger();
    await person.open(`/if/flow/${slug}/`);
    await person.submit({ nick: 'zed' });
    expect(person.heading).toBe('Target');
    expect(person.field('nick')).toBe(nick);
  });

  it('says where there is no target, to the person and to the admin', async () => {
    await admin.apply(
      'entries: [{ flow: short-lived, title: T }, { flow: lost, title: L, stages: [{ redirect: { mode: flow, target_flow: short-lived } }] }]',
    );
    await stagedoor.db.query(`UPDATE stage SET config = config || '{"target_flow": null}' WHERE name LIKE 'lost%'`);
    const client = await json('lost').get();
    await client.post({});
    expect(client.challenge).toMatchObject({
      component: 'ak-stage-access-denied',
      error_message: "No target found for Redirect stage. The stage's target_flow may have been deleted.",
    });
    expect(await admin.row('event', 'action', 'configuration_error')).toMatchObject({ context: { flow: 'lost' } });
  });

  it.each([
    ['mode: static', 'Target URL should be present when mode is Static.'],
    ['mode: flow', 'Target Flow should be present when mode is Flow.'],
    ['mode: static, target_static: "javascript:alert(1)"', 'must begin with https://, http:// or a single /'],
    ['mode: static, target_static: //example.org/', 'must begin with https://, http:// or a single /'],
  ])('wants a target when it is applied: %s', async (settings, message) => {
    const [wrong] = await admin.complaints(`flow: wrong\ntitle: W\nstages: [{ redirect: { ${settings} } }]\n`);
    expect(wrong).toContain(message);
  });
});
