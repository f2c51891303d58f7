import { createHash } from 'node:crypto';
import type { Inspection } from '../src/api/inspector/inspection.js';
import { Run } from '../src/flows/run.entity.js';
import { addClient } from './support/oauth.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

const FLOWS = `
entries:
  - group: staff
  - group: keepers
  - role: watchers
    permissions: [authentik_flows.inspect_flow]
  - group: chiefs
    is_superuser: true
  - user: root
    groups: [chiefs, staff]
  - user: ann
    groups: [staff]
  - user: guard
    roles: [watchers]
  - user: viewer
    permissions: [authentik_flows.view_flow]
  - flow: watched
    title: Watched
    designation: authentication
    stages:
      - identification: { name: watched-name }
      - password: { name: watched-password }
      - deny: { name: watched-strangers, deny_message: Not today }
        policies:
          - group: staff
            negate: true
          - dummy: { name: closed, result: false, wait_min: 0, wait_max: 0 }
      - user-login: { name: watched-login }
  - flow: closed
    title: Closed
    policies:
      - dummy: { name: never, result: false, wait_min: 0, wait_max: 0 }
      - group: keepers
    stages: [identification]
`;
const PERMISSION = `
version: 1
entries:
  - model: authentik_flows.flow
    identifiers: { slug: watched }
    permissions: [{ permission: inspect_flow, user: !Find [authentik_core.user, [username, eve]] }]
`;

describe('a look inside a run', () => {
  let stagedoor: Stagedoor;
  let admin: Person;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    for (const username of ['ann', 'eve', 'guard', 'viewer']) await stagedoor.person(username);
    await stagedoor.apply(FLOWS);
    await stagedoor.apply(PERMISSION);
    await stagedoor.db.query(
      `UPDATE "user" SET password = (SELECT password FROM "user" WHERE username = 'ann') WHERE username = 'root'`,
    );
    admin = await atHome('root', 'ann');
  }, 60_000);
  afterAll(() => stagedoor.stop());

  /** Somebody who is signed in already. */
  async function atHome(username: string, password = username): Promise<Person> {
    const person = stagedoor.stranger();
    Object.assign(person, { username, password: `the password of ${password}` });
    await person.open('/flows/-/default/authentication/');
    await person.signIn();
    expect(person.heading).toContain('Welcome,');
    return person;
  }

  const inspect = async (
    person: Person,
    slug = 'watched',
    query = '',
  ): Promise<{ status: number; body: Inspection & { detail?: string } }> => {
    const response = await person.request(`/api/v3/flows/inspector/${slug}/${query}`);
    return { status: response.status, body: (await response.json()) as Inspection & { detail?: string } };
  };

  it('is not there for people without the right, and needs a run', async () => {
    const stranger = stagedoor.stranger();
    await stranger.open('/if/flow/watched/');
    for (const person of [stranger, await atHome('ann'), await atHome('viewer')]) {
      expect(await inspect(person)).toMatchObject({ status: 404, body: { detail: expect.any(String) } });
      expect((await person.request('/if/flow/watched/inspect/')).status).toBe(404);
    }
    expect(await inspect(admin, 'no-such-flow')).toMatchObject({ status: 404 });
    expect(await inspect(await atHome('guard'))).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('No run of this flow in this browser') },
    });
  });

  it('shows the plan, the current stage, the context and every verdict with its reason', async () => {
    await admin.open('/if/flow/watched/');
    await admin.submit({ uid_field: 'root' });
    const { status, body } = await inspect(admin);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      plans: [
        {
          current_stage: { stage_obj: { name: 'watched-name' } },
          next_planned_stage: { stage_obj: { name: 'watched-password' } },
        },
        {
          current_stage: { stage_obj: { name: 'watched-password' } },
          next_planned_stage: { stage_obj: { name: 'watched-strangers' } },
        },
      ],
      current_plan: {
        current_stage: {
          order: 20,
          stage_obj: { name: 'watched-password', type: 'password', component: 'ak-stage-password' },
          re_evaluate_policies: true,
          invalid_response_action: 'retry',
          policy_engine_mode: 'any',
        },
        next_planned_stage: { stage_obj: { name: 'watched-strangers' } },
        plan_context: { pending_user: { username: 'root', email: '' }, pending_user_identifier: 'root' },
      },
      is_completed: false,
      run: {
        state: 'open',
        steps: [{ name: 'watched-password' }, { name: 'watched-strangers' }, { name: 'watched-login' }],
      },
    });
    const [session]: { id: string }[] = await stagedoor.db.query(
      `SELECT s.id FROM session s JOIN "user" u ON u.id = s."user" WHERE u.username = 'root'`,
    );
    expect(body.current_plan.session_id).toBe(createHash('sha256').update(session!.id).digest('hex'));

    await admin.submit({ password: 'the password of ann' });
    const after = (await inspect(admin)).body;
    expect(after).toMatchObject({
      is_completed: true,
      current_plan: { next_planned_stage: null },
      run: { state: 'completed' },
    });
    const verdicts = after.run.verdicts.filter(({ kind }) => kind === 'stage');
    expect(verdicts).toMatchObject([
      {
        about: 'the stage "watched-strangers"',
        passing: false,
        mode: 'any',
        verdicts: [
          { kind: 'group', name: 'staff', passing: false, negate: true },
          { kind: 'policy', name: 'dummy closed', passing: false, messages: ['dummy'] },
        ],
      },
    ]);
    expect(JSON.stringify(after)).not.toContain('the password of');
  });

  it('shows it as a page, too', async () => {
    await admin.open('/if/flow/watched/');
    await admin.submit({ uid_field: 'eve' });
    const run = new URL(admin.page.url).searchParams.get('run');
    await admin.open(`/if/flow/watched/inspect/?run=${run}`);
    expect(admin.page.status).toBe(200);
    expect(admin.heading).toBe('Watched');
    expect(admin.text).toContain('watched-password (password) here');
    expect(admin.text).toContain('pending_user');
    await admin.open(/<a href="([^"]*)">Back/.exec(admin.page.html)![1]!.replace('&#x3D;', '='));
    expect(admin.field('password')).toBeDefined();
    const other = await atHome('guard');
    expect((await other.request(`/if/flow/watched/inspect/?run=${run}`)).status).toBe(400);
  });

  it('tells an admin on the access-denied page which policy said no and why, and nobody else', async () => {
    const denied = async (person: Person): Promise<Person> => {
      await person.open('/if/flow/closed/');
      expect(person.page.status).toBe(403);
      return person;
    };
    expect((await denied(admin)).text).toContain('policy dummy never: no (“dummy”)');
    expect(admin.text).toContain('What is bound to the flow "closed" said no');
    expect(admin.text).toContain('group keepers: no');
    for (const person of [await denied(stagedoor.stranger()), await denied(await atHome('ann'))]) {
      expect(person.text).not.toContain('never');
      expect(person.text).not.toContain('Only you see this');
    }
    // JSON
    const told = await (await admin.request('/api/v3/flows/executor/closed/')).json();
    expect(told).toMatchObject({
      component: 'ak-stage-access-denied',
      why: { verdicts: [{ kind: 'flow', passing: false, verdicts: [{ name: 'dummy never' }, { name: 'keepers' }] }] },
    });
    expect(await (await stagedoor.stranger().request('/api/v3/flows/executor/closed/')).json()).not.toHaveProperty(
      'why',
    );
  });

  it('tells what led to a stage that says no, to whoever has the right on this one flow', async () => {
    const eve = await atHome('eve');
    await eve.open('/if/flow/watched/');
    await eve.signIn();
    expect(eve.page.status).toBe(403);
    expect(eve.text).toContain('Not today');
    expect(eve.text).toContain('ended at the stage "watched-strangers" (deny)');
    expect(eve.text).toContain('group staff: yes, negated');
    expect((await inspect(eve)).body).toMatchObject({
      is_completed: true,
      run: { state: 'denied', message: 'Not today' },
    });
    expect(await inspect(eve, 'closed')).toMatchObject({ status: 404 });
  });

  it('tells which policy of an application said no', async () => {
    await addClient(stagedoor, 'vault');
    await stagedoor.apply(`
version: 1
entries:
  - model: authentik_policies.policybinding
    identifiers: { target: !Find [authentik_core.application, [slug, vault]], order: 0 }
    attrs: { group: !Find [authentik_core.group, [name, keepers]] }
`);
    const walk = async (person: Person): Promise<string> => {
      const tv = stagedoor.tv({ client_id: 'vault' });
      await tv.start();
      await person.open('/device');
      await person.submit({ code: tv.shows.user_code });
      expect(person.page.status).toBe(403);
      return person.text;
    };
    expect(await walk(admin)).toMatch(/the application "vault" said no: group keepers: no/);
    expect(await walk(await atHome('ann'))).not.toContain('keepers');
  });

  it('keeps a journal that does not grow for ever', async () => {
    await admin.open('/if/flow/watched/');
    await admin.submit({ uid_field: 'ann' });
    const run = (await inspect(admin)).body.run.pk;
    const { memory } = await stagedoor.db.getRepository(Run).findOneByOrFail({ id: run });
    expect(JSON.stringify(memory).length).toBeLessThan(2000);
  });
});
