import { Run } from '../src/flows/run.entity.js';
import { walk } from './support/both-faces.js';
import { JsonClient } from './support/json-client.js';
import { Stagedoor } from './support/stagedoor.js';

// The behaviours of authentik's executor that flow-engine.spec.ts and flow-answers.spec.ts do not show. "fresh" says
// yes as long as nobody has said who they are: yes when a run is planned, no when it comes to a stage behind that.
const FLOWS = `
version: 1
entries:
  - { group: members }
  - { user: mia, groups: [members] }
  - { user: dora }
  - { policy: fresh, cel: '!("pending_user_identifier" in context)' }
  - { policy: always, cel: 'true' }
  - flow: refused
    title: Refused
    policies: [{ dummy: { name: says-no, result: false, wait_min: 0, wait_max: 0 } }]
    stages: [{ dummy: { name: refused-page } }]
  - { flow: other, title: Other, stages: [{ dummy: { name: other-page } }] }
  - { flow: two, title: Two, stages: [{ dummy: { name: first-page } }, { dummy: { name: second-page } }] }
  - flow: loses-last
    title: Loses the last
    stages:
      - identification
      - { dummy: { name: last-lost }, evaluate_on_plan: true, policies: [{ policy: fresh }] }
  - flow: loses-middle
    title: Loses the middle
    stages:
      - identification
      - { dummy: { name: middle-lost }, evaluate_on_plan: true, policies: [{ policy: fresh }] }
      - { dummy: { name: third-page } }
  - flow: keeps-all
    title: Keeps all
    stages:
      - identification
      - { dummy: { name: middle-kept }, evaluate_on_plan: true, policies: [{ policy: always }] }
      - { dummy: { name: last-kept } }
  - flow: loses-two
    title: Loses two
    stages:
      - identification
      - { dummy: { name: one-lost }, evaluate_on_plan: true, policies: [{ policy: fresh }] }
      - { dummy: { name: two-lost }, evaluate_on_plan: true, policies: [{ policy: fresh }] }
      - { dummy: { name: fourth-page } }
  - flow: discreet
    title: "%(user)s, welcome"
    designation: authentication
    stages: [{ identification: { show_matched_user: false } }, password]
  - flow: suspicious
    title: Suspicious
    designation: authentication
    stages:
      - deny: { deny_message: Too many failures. }
        policies: [reputation: { check_ip: false, threshold: -1 }]
      - identification: { pretend_user_exists: false }
        invalid_response_action: restart_with_context
      - password
  - flow: sorted
    title: Sorted
    designation: authentication
    stages:
      - identification
      - dummy: { name: for-some }
        policies: [{ group: members }, { user: dora }]
      - deny: { deny_message: Not for you. }
`;

describe('the executor', () => {
  let stagedoor: Stagedoor;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    for (const name of ['ann', 'mia', 'dora']) await stagedoor.person(name);
    await stagedoor.apply(FLOWS);
  }, 60_000);
  afterAll(() => stagedoor.stop());

  const page = (name: string): object => expect.objectContaining({ component: 'ak-stage-dummy', name }) as object;
  const to = (path: string): object => ({ component: 'xak-flow-redirect', to: path });
  const denied = (error_message: string): object =>
    expect.objectContaining({ component: 'ak-stage-access-denied', error_message }) as object;

  it('1. takes up no run of another flow that the browser has, and leaves it where it is', async () => {
    const { person, client } = await walk(stagedoor, 'two', [{}]);
    const second = person.page.url;
    const other = new JsonClient(stagedoor.base, 'other');
    for (const [name, value] of client.cookies) other.cookies.set(name, value);
    expect((await other.get()).challenge).toEqual(page('other-page'));
    expect((await other.post({})).challenge).toEqual(to('/'));
    expect((await client.get()).challenge).toEqual(page('second-page'));

    await person.open('/if/flow/other/');
    expect(person.heading).toBe('other-page');
    await person.open(second);
    expect(person.heading).toBe('second-page');
  });

  it('2. says what the policies say of a flow that is not for somebody', async () => {
    const { person, client } = await walk(stagedoor, 'refused');
    expect(client.challenge).toEqual(denied('dummy'));
    expect([person.page.status, person.text.includes('dummy')]).toEqual([403, true]);
  });

  it('4., 6. goes on to a relative next', async () => {
    const { person, client } = await walk(stagedoor, 'two', [{}, {}], { query: 'next=%2F%3Ffrom%3Dtwo' });
    expect(client.challenge).toEqual(to('/?from=two'));
    expect(person.page.url).toBe(`${stagedoor.base}/?from=two`);
  });

  it.each(['https%3A%2F%2Fevil.example%2F', '%2F%2Fevil.example', '%2F%5Cevil.example', 'javascript%3Aalert(1)'])(
    '5., 8. goes on nowhere else: next=%s',
    async (next) => {
      const { person, client } = await walk(stagedoor, 'two', [], { query: `next=${next}` });
      expect(client.challenge).toEqual(denied('Invalid next URL'));
      expect([person.page.status, person.text.includes('Invalid next URL')]).toEqual([403, true]);
    },
  );

  it('10. leads back to itself after an answer; one stage is left', async () => {
    const address = new URL('/api/v3/flows/executor/two/?query=a%3Db', stagedoor.base);
    const shown = await fetch(address);
    const cookie = shown.headers.getSetCookie().map((line) => line.split(';')[0]!);
    const answered = await fetch(address, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', cookie: cookie.join('; ') },
      body: '{}',
    });
    expect([answered.status, answered.headers.get('location')]).toEqual([302, `${address.pathname}${address.search}`]);
    const [run] = await stagedoor.db.getRepository(Run).find({ order: { created_at: 'DESC' }, take: 1 });
    expect(run!.steps).toMatchObject([{ kind: 'stage', name: 'second-page' }]);
  });

  it.each([
    ['11. the last one', 'loses-last', []],
    ['12. a middle one', 'loses-middle', ['third-page']],
    ['13. none', 'keeps-all', ['middle-kept', 'last-kept']],
    ['14. two in a row', 'loses-two', ['fourth-page']],
  ])(
    're-evaluates policies when it comes to a stage, and passes over what they rule out: %s',
    async (_, slug, left) => {
      const { person, client } = await walk(stagedoor, slug, [{ uid_field: 'ann' }]);
      for (const name of left) {
        expect(client.challenge).toEqual(page(name));
        expect(person.heading).toBe(name);
        await client.post({});
        await person.submit();
      }
      expect(client.challenge).toEqual(to('/'));
      expect(person.page.url).toBe(`${stagedoor.base}/`);
    },
  );

  it('15. goes on calling people what they typed, where the stage wants that', async () => {
    const { person, client } = await walk(stagedoor, 'discreet', [{ uid_field: 'ann@example.org' }]);
    expect(client.challenge).toMatchObject({
      component: 'ak-stage-password',
      pending_user: 'ann@example.org',
      flow_info: { title: 'ann@example.org, welcome' },
    });
    expect([person.title.startsWith('ann@example.org, welcome'), person.text.includes('ann@example.org')]).toEqual([
      true,
      true,
    ]);
    const { client: shown } = await walk(stagedoor, 'sorted', [{ uid_field: 'ANN@example.org' }]);
    expect(shown.challenge).toEqual(denied('Not for you.'));
    expect(shown.challenge).toMatchObject({ pending_user: 'ann' });
  });

  it('16. restart_with_context after a wrong name: a deny stage at the start that looks at its reputation fires', async () => {
    const client = await new JsonClient(stagedoor.base, 'suspicious').get();
    expect(client.challenge).toMatchObject({ component: 'ak-stage-identification' });
    expect((await client.post({ uid_field: 'nobody-at-all' })).challenge).toEqual(denied('Too many failures.'));

    const person = stagedoor.stranger();
    await person.open('/if/flow/suspicious/');
    await person.submit({ uid_field: 'somebody-else' });
    expect([person.page.status, person.text.includes('Too many failures.')]).toEqual([403, true]);
  });

  it.each([
    ['a member of the group', 'mia', true],
    ['the person herself', 'dora', true],
    ['anybody else', 'ann', false],
    ['whom nobody knows', 'zoe', false],
  ])('17. shows a stage that is bound to a group and a person to them: %s', async (_, uid_field, sees) => {
    const { person, client } = await walk(stagedoor, 'sorted', [{ uid_field }]);
    expect(client.challenge).toEqual(sees ? page('for-some') : denied('Not for you.'));
    expect(person.page.status).toBe(sees ? 200 : 403);
    expect(person.text).toContain(sees ? 'for-some' : 'Not for you.');
  });

  it.each([
    ['20. an expired or unknown token', 'flow_token=gone'],
    ['22. no token', ''],
  ])('%s opens no flow that wants one', async (_, query) => {
    await stagedoor.apply(
      'entries:\n  - { flow: linked, title: Linked, authentication: require_token, stages: [{ dummy: { name: linked-page } }] }\n',
    );
    const { person, client } = await walk(stagedoor, 'linked', [], { query });
    const words = 'This link is invalid or has expired. Please request a new one.';
    expect(client.challenge).toEqual(denied(words));
    expect([person.page.status, person.text.includes(words)]).toEqual([403, true]);
  });

  it('dedup: of two different answers at once one counts, and the other is told where the run is', async () => {
    const one = await new JsonClient(stagedoor.base, 'discreet').get();
    await one.post({ component: 'ak-stage-identification', uid_field: 'ann' });
    const twin = new JsonClient(stagedoor.base, 'discreet');
    for (const [name, value] of one.cookies) twin.cookies.set(name, value);
    await Promise.all([
      one.post({ component: 'ak-stage-password', password: 'the password of ann' }),
      twin.post({ component: 'ak-stage-password', password: 'something else' }),
    ]);
    const said = [one, twin].map(({ challenge }) => challenge['component']);
    expect(said).toContain('xak-flow-redirect');
    // the same once more, at another stage, is an answer of its own
    const again = await new JsonClient(stagedoor.base, 'two').get();
    expect((await again.post({})).challenge).toEqual(page('second-page'));
    expect((await again.post({})).challenge).toEqual(to('/'));
  });
});
