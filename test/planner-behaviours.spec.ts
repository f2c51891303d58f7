import { clientOf, walk } from './support/both-faces.js';
import { Admin } from './support/blueprints.js';
import { JsonClient } from './support/json-client.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

// The behaviours of authentik's planner. Plans are never taken from a cache here, so instead of its keys it is shown
// that nothing is stale. Outposts do not exist: what is for them is for nobody. Stages never run while a page is only
// looked at, so there are no silent ones either: the press of a button is asked for.
const REQUIREMENTS = [
  'none',
  'require_authenticated',
  'require_unauthenticated',
  'require_superuser',
  'require_redirect',
  'require_outpost',
  'require_token',
] as const;

// "known" says yes to whoever has said who they are, "fresh" to whoever has not
const FLOWS = `
version: 1
entries:
  - { group: chiefs, is_superuser: true }
  - { user: root, groups: [chiefs] }
  - { policy: fresh, cel: '!("pending_user_identifier" in context)' }
  - { policy: known, cel: '"pending_user_identifier" in context' }
  - { policy: for-ann, cel: 'user.username == "ann"' }
  - { policy: switch, dummy: { result: true, wait_min: 0, wait_max: 0 } }
${REQUIREMENTS.map((need) => `  - { flow: ${need}, title: T, authentication: ${need}, stages: [{ dummy: { name: page-${need} } }] }`).join('\n')}
  - { flow: leads, title: T, stages: [{ redirect: { mode: flow, target_flow: require_redirect } }] }
  - flow: markers
    title: Markers
    stages:
      - identification: { name: markers-name }
        invalid_response_action: restart_with_context
      - { dummy: { name: planned }, evaluate_on_plan: true, re_evaluate_policies: false, policies: [{ policy: fresh }] }
      - { dummy: { name: arrived }, policies: [{ policy: known }] }
      - { dummy: { name: never-planned }, evaluate_on_plan: true, policies: [{ policy: known }] }
      - { dummy: { name: unguarded } }
      - { dummy: { name: of-ann }, policies: [{ policy: for-ann }] }
  - flow: anew
    title: Anew
    stages:
      - identification: { name: anew-name, pretend_user_exists: false }
        invalid_response_action: restart_with_context
      - { dummy: { name: second-try }, evaluate_on_plan: true, re_evaluate_policies: false, policies: [{ policy: known }] }
  - flow: switched
    title: Switched
    stages:
      - dummy: { name: switched-first }
      - { dummy: { name: switched-second }, evaluate_on_plan: true, re_evaluate_policies: false, policies: [{ policy: switch }] }
      - dummy: { name: switched-third }
  - { flow: to-set-up, title: Set up, stages: [password, { dummy: { name: set-up } }] }
  - { flow: not-for-ann, title: Set up, policies: [{ policy: for-ann, negate: true }], stages: [dummy] }
  - { stage: configurable, password: { configure_flow: to-set-up } }
  - { stage: configurable-by-others, password: { configure_flow: not-for-ann } }
  - { stage: not-configurable, password: {} }
`;

describe('the planner', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  let ann: Person;
  let root: Person;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    admin = new Admin(stagedoor);
    for (const name of ['ann', 'root']) await stagedoor.person(name);
    await stagedoor.apply(FLOWS);
    [ann, root] = [await atHome('ann'), await atHome('root')];
  }, 60_000);
  afterAll(() => stagedoor.stop());

  async function atHome(name: string): Promise<Person> {
    const person = await stagedoor.person(name);
    await person.open('/flows/-/default/authentication/');
    return person.signIn();
  }
  const switchTo = (result: boolean): Promise<void> =>
    stagedoor.apply(`entries:\n  - { policy: switch, dummy: { result: ${result}, wait_min: 0, wait_max: 0 } }\n`);
  const names = ({ challenge }: JsonClient): unknown => challenge['name'];

  const NO = 'Flow does not apply to current user.';
  const LINK = 'This link is invalid or has expired. Please request a new one.';
  it.each([
    ['none', ['in', 'in', 'in']],
    ['require_authenticated', ['sign in', 'in', 'in']],
    ['require_unauthenticated', ['in', NO, NO]],
    ['require_superuser', ['sign in', NO, 'in']],
    ['require_redirect', [NO, NO, NO]],
    ['require_outpost', [NO, NO, NO]],
    ['require_token', [LINK, LINK, LINK]],
  ])('%s: a stranger, a person and an admin get %j', async (need, expected) => {
    for (const [i, person] of [stagedoor.stranger(), ann, root].entries()) {
      const { client } = await walk(stagedoor, need, [], { person });
      const here = `/if/flow/${need}/`;
      const signIn = `/flows/-/default/authentication/?next=${encodeURIComponent(here)}`;
      if (expected[i] === 'in') {
        expect(client.challenge).toMatchObject({ component: 'ak-stage-dummy', name: `page-${need}` });
        expect([person.page.status, person.heading]).toEqual([200, `page-${need}`]);
      } else if (expected[i] === 'sign in') {
        expect(client.challenge).toEqual({ component: 'xak-flow-redirect', to: signIn });
        expect(person.page.url).toContain(`/if/flow/authentication/?next=${encodeURIComponent(here)}`);
      } else {
        expect(client.challenge).toMatchObject({ component: 'ak-stage-access-denied', error_message: expected[i] });
        expect([person.page.status, person.text.includes(expected[i]!)]).toEqual([403, true]);
      }
    }
  });

  it('require_outpost: nobody is one by saying so', async () => {
    const claims = { 'x-authentik-outpost-token': 'abc', 'x-authentik-remote-ip': '192.0.2.1' };
    const answer = await stagedoor.stranger().request('/if/flow/require_outpost/', { headers: claims });
    expect(answer.status).toBe(403);
  });

  it('require_redirect: lets in whoever another flow has led there, and nobody by an address alone', async () => {
    const { person, client } = await walk(stagedoor, 'leads');
    expect(person.heading).toBe('page-require_redirect');
    const led = new URL(String(client.challenge['to']), stagedoor.base);
    expect(led.pathname).toBe('/if/flow/require_redirect/');
    const there = new JsonClient(stagedoor.base, 'require_redirect', led.search.slice(1));
    for (const [name, value] of client.cookies) there.cookies.set(name, value);
    expect(names(await there.get())).toBe('page-require_redirect');
    const bent = await new JsonClient(stagedoor.base, 'require_redirect', 'is_redirected=true').get();
    expect(bent.challenge).toMatchObject({ error_message: NO });
  });

  it('keeps the order of the stages, whenever their policies are asked: at the plan, on the way, never', async () => {
    const { person, client } = await walk(stagedoor, 'markers', [{ uid_field: 'ann' }]);
    for (const name of ['planned', 'arrived', 'unguarded', 'of-ann']) {
      expect([names(client), person.heading]).toEqual([name, name]);
      await client.post({});
      await person.submit();
    }
    expect(client.challenge).toEqual({ component: 'xak-flow-redirect', to: '/' });
  });

  it('asks policies about whoever is pending, not about whoever is signed in', async () => {
    const { person, client } = await walk(stagedoor, 'markers', [{ uid_field: 'ann' }, {}, {}], { person: root });
    expect([names(client), person.heading]).toEqual(['unguarded', 'unguarded']);
    await client.post({});
    expect(names(client)).toBe('of-ann');
    const { client: other } = await walk(stagedoor, 'markers', [{ uid_field: 'root' }, {}, {}, {}], { person: ann });
    expect(other.challenge).toMatchObject({ component: 'xak-flow-redirect' });
  });

  it('plans anew at a restart, with what is known by then', async () => {
    const { client } = await walk(stagedoor, 'anew', [{ uid_field: 'ann' }]);
    expect(client.challenge).toEqual({ component: 'xak-flow-redirect', to: '/' });
    const { person, client: twice } = await walk(stagedoor, 'anew', [{ uid_field: 'no-such' }, { uid_field: 'ann' }]);
    expect([names(twice), person.heading]).toEqual(['second-try', 'second-try']);
  });

  it('takes no plan from a cache; a plan that was made stands', async () => {
    const { client: before } = await walk(stagedoor, 'switched', [{}]);
    const started = await walk(stagedoor, 'switched', [{}]);
    await switchTo(false);
    expect(names(before)).toBe('switched-second');
    expect(names(await started.client.get())).toBe('switched-second');
    const { person, client: after } = await walk(stagedoor, 'switched', [{}]);
    expect([names(after), person.heading]).toEqual(['switched-third', 'switched-third']);
    await switchTo(true);
  });

  it('passes over a stage that was deleted since, and a flow without stages is at its end', async () => {
    const { person, client } = await walk(stagedoor, 'switched', []);
    await client.post({});
    await person.submit();
    await stagedoor.db.query(`DELETE FROM flow_stage_binding WHERE stage IN (SELECT id FROM stage WHERE name = $1)`, [
      'switched-second',
    ]);
    await stagedoor.db.query(`DELETE FROM stage WHERE name = 'switched-second'`);
    expect(names(await client.get())).toBe('switched-third');
    await person.open(person.page.url);
    expect(person.heading).toBe('switched-third');
  });

  describe('the addresses that lead to a flow', () => {
    const leads = async (person: Person, path: string): Promise<string | number | null> => {
      const { status, headers } = await person.request(path);
      return status === 302 ? headers.get('location') : status;
    };

    it('keep their query', async () => {
      const stranger = stagedoor.stranger();
      const query = '?next=%2Fdevice%3Fcode%3D1&theme=dark';
      expect(await leads(stranger, `/flows/-/default/authentication/${query}`)).toBe(
        `/if/flow/authentication/${query}`,
      );
      expect(await leads(stranger, '/flows/-/default/invalidation/')).toBe('/if/flow/invalidation/');
    });

    it('are the same in the middle of another flow', async () => {
      const { person } = await walk(stagedoor, 'markers', [{ uid_field: 'ann' }]);
      expect(await leads(person, '/flows/-/default/invalidation/')).toBe('/if/flow/invalidation/');
      await person.open(person.page.url);
      expect(person.heading).toBe('planned');
    });

    it('lead to the first flow of their kind that lets somebody in, where the brand names none', async () => {
      await stagedoor.apply(`
entries:
  - { flow: aa-closed, title: A, designation: authentication, policies: [{ policy: for-ann }], stages: [dummy] }
  - { flow: ab-open, title: B, designation: authentication, stages: [dummy] }
  - { brand: stagedoor-default, flow_authentication: null }
`);
      expect(await leads(stagedoor.stranger(), '/flows/-/default/authentication/')).toBe('/if/flow/ab-open/');
      expect(await leads(ann, '/flows/-/default/authentication/')).toBe('/if/flow/aa-closed/');
      await stagedoor.apply('entries:\n  - { brand: stagedoor-default, flow_authentication: authentication }\n');
      expect(await leads(ann, '/flows/-/default/authentication/')).toBe('/if/flow/authentication/');
    });

    it('are not there for a flow that does not exist', async () => {
      const { person, client } = await walk(stagedoor, 'no-such-flow');
      expect([person.page.status, client.status]).toEqual([404, 404]);
    });
  });

  describe('/flows/-/configure/<stage>/', () => {
    const address = async (stage: string): Promise<string> =>
      `/flows/-/configure/${String((await admin.row('stage', 'name', stage))!['id'])}/`;

    it('leads whoever is signed in to the flow of the stage, which is about them', async () => {
      await ann.open(`${await address('configurable')}?next=/account/authenticators/`);
      expect(ann.page.url).toContain('/if/flow/to-set-up/');
      expect([ann.heading, ann.text.includes('ann')]).toEqual(['Enter your password', true]);
      const query = new URL(ann.page.url).search.slice(1);
      const client = await clientOf(ann, 'to-set-up', query).get();
      expect(client.challenge).toMatchObject({ component: 'ak-stage-password', pending_user: 'ann' });
      await ann.submit({ password: ann.password });
      expect(ann.heading).toBe('set-up');
      await ann.submit();
      expect(ann.page.url).toBe(`${stagedoor.base}/account/authenticators/`);

      const other = await new JsonClient(stagedoor.base, 'to-set-up', query).get();
      expect(other.challenge).toMatchObject({ component: 'xak-flow-redirect' });
      expect((await clientOf(root, 'to-set-up', query).get()).challenge).toMatchObject({
        component: 'ak-stage-access-denied',
        error_message: 'This page was made for another account.',
      });
    });

    it('asks everybody else to sign in first, and comes back', async () => {
      const path = await address('configurable');
      const bob = await stagedoor.person('bob');
      await bob.open(path);
      expect(bob.heading).toBe('Sign in');
      await bob.signIn();
      expect(bob.page.url).toContain('/if/flow/to-set-up/');
    });

    it.each([
      ['has no flow for that', 'not-configurable'],
      ['has one that does not apply to them', 'configurable-by-others'],
    ])('is not there where the stage %s', async (_, stage) => {
      expect((await ann.request(await address(stage))).status).toBe(404);
    });

    it.each(['00000000-0000-0000-0000-000000000000', 'configurable'])('is not there for no stage: %s', async (id) => {
      expect((await ann.request(`/flows/-/configure/${id}/`)).status).toBe(404);
    });
  });
});
