import { Admin } from './support/blueprints.js';
import { Stagedoor } from './support/stagedoor.js';

describe('policies in the short form', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({
      blueprints: {
        'who.yaml': `
entries:
  - group: staff
  - user: dora
    groups: [staff]
  - policy: closed
    dummy: { wait_min: 0, wait_max: 0 }`,
      },
    });
    admin = new Admin(stagedoor);
  });
  afterAll(() => stagedoor.stop());

  /** What is bound to an object, in order: who or what decides, and what differs from the defaults. */
  async function bound(table: string, column: string, value: string): Promise<string[]> {
    const { id } = (await admin.row(table, column, value))!;
    const rows: Record<string, unknown>[] = await stagedoor.db.query(
      `SELECT b.negate, b.enabled, b.timeout, b.failure_result,
              coalesce('group ' || g.name, 'user ' || u.username, p.type || ' ' || p.name) AS who
         FROM policy_binding b LEFT JOIN "group" g ON g.id = b."group" LEFT JOIN "user" u ON u.id = b."user"
         LEFT JOIN policy p ON p.id = b.policy WHERE b.target = $1 ORDER BY b."order"`,
      [id],
    );
    return rows.map(({ who, negate, enabled, timeout, failure_result }) =>
      [
        who,
        ...(negate === true ? ['negate'] : []),
        ...(enabled === false ? ['disabled'] : []),
        ...(timeout === 30 ? [] : [timeout]),
        ...(failure_result === true ? ['passes on failure'] : []),
      ].join(', '),
    );
  }

  const flow = (policies: string): string => `flow: bound\ntitle: Bound\npolicies: ${policies}`;
  const ofFlow = (): Promise<string[]> => bound('flow', 'slug', 'bound');

  it('are the whole list, in order, with what is said about each binding', async () => {
    const LIST = `
  - group: staff
    negate: true
  - user: dora
  - policy: closed
    enabled: false
    timeout: 5
  - dummy: { result: true }
    failure_result: true
  - dummy: { name: second }
  - dummy:
    name: third`;
    const report = await admin.apply(flow(LIST));
    expect(report.summary).toBe('10 created, 1 unchanged');
    expect(await ofFlow()).toEqual([
      'group staff, negate',
      'user dora',
      'dummy closed, disabled, 5',
      'dummy flow-bound-dummy, passes on failure',
      'dummy second',
      'dummy third',
    ]);
    expect((await admin.row('policy', 'name', 'flow-bound-dummy'))!['config']).toMatchObject({ result: true });
    expect((await admin.apply(flow(LIST))).unchanged).toBe(true);
  });

  it('unbind what is taken out, and give back its default to what is not said any more', async () => {
    await admin.apply(flow('[{ dummy: { name: second } }, { policy: closed }, { group: staff }, dummy]'));
    expect(await ofFlow()).toEqual(['dummy second', 'dummy closed', 'group staff', 'dummy flow-bound-dummy']);
    expect((await admin.row('policy', 'name', 'flow-bound-dummy'))!['config']).toMatchObject({ result: false });
    // what was made in the list is bound to nothing any more, and decides nothing
    expect(await admin.row('policy', 'name', 'third')).toBeDefined();
    await admin.apply('flow: bound\ntitle: Bound');
    expect(await ofFlow()).toHaveLength(4);
    await admin.apply(flow('[]'));
    expect(await ofFlow()).toEqual([]);
  });

  it('stand on a stage among its settings or beside it, and move with it', async () => {
    const stages = (first: string): string => `
flow: staged
title: Staged
stages:
${first}
  - deny:
      policies: [dummy]
  - consent: { mode: permanent }
    evaluate_on_plan: true
    policies:
      - group: staff
        negate: true`;
    const at = async (stage: string): Promise<string[]> => {
      const { id } = (await admin.row('stage', 'name', `staged-${stage}`))!;
      return bound('flow_stage_binding', 'stage', String(id));
    };
    await admin.apply(stages('  - password'));
    const report = await admin.apply(stages('  - identification'));
    expect(report.summary).toBe('2 created, 1 removed, 10 unchanged');
    expect([await at('deny'), await at('consent')]).toEqual([
      ['dummy stage-staged-deny-dummy'],
      ['group staff, negate'],
    ]);
    const { id } = (await admin.row('stage', 'name', 'staged-consent'))!;
    expect(await admin.row('flow_stage_binding', 'stage', String(id))).toMatchObject({
      order: 30,
      evaluate_on_plan: true,
    });
  });

  it('say right behind their type what that is mainly about', async () => {
    await admin.apply(
      flow('[{ expression: return True, name: yes-please }, { expression: { expression: return 1 } }]'),
    );
    expect(await ofFlow()).toEqual(['expression yes-please', 'expression flow-bound-expression']);
    expect((await admin.row('policy', 'name', 'yes-please'))!['config']).toEqual({ expression: 'return True' });
  });

  it('of an application come after those who are allowed, and both are one list', async () => {
    const application = (more: string): string => `application: bound\nname: Bound\n${more}`;
    const ofApplication = (): Promise<string[]> => bound('application', 'slug', 'bound');
    await admin.apply(application('allow: [{ group: staff }]\npolicies: [dummy]'));
    expect(await ofApplication()).toEqual(['group staff', 'dummy application-bound-dummy']);
    // who is allowed is none of the policies' business
    await admin.apply(application('allow: [{ user: dora }]'));
    expect((await ofApplication()).toSorted()).toEqual(['dummy application-bound-dummy', 'user dora']);
    await admin.apply(application('policies: [{ policy: closed }]'));
    expect(await ofApplication()).toEqual(['dummy closed']);
  });

  it('are made once by what is only created, and go with what is absent', async () => {
    const once = 'state: created\npolicies:';
    await admin.apply(`application: once\nname: Once\n${once} [{ group: staff }]`);
    await admin.apply('application: once\npolicies: [{ user: dora }]');
    await admin.apply(`application: once\nname: Once\n${once} []`);
    expect(await bound('application', 'slug', 'once')).toEqual(['user dora']);
    const { id } = (await admin.row('application', 'slug', 'once'))!;
    await admin.apply('application: once\nstate: absent\npolicies: [{ user: dora }]');
    expect(await admin.row('policy_binding', 'target', String(id))).toBeUndefined();
  });

  it('stay as they are when the conditions of their entry do not hold', async () => {
    await admin.apply(flow('[{ group: staff }]'));
    const report = await admin.apply(`${flow('[{ user: dora }]')}\nconditions: [false]`);
    expect(report.summary).toBe('3 skipped');
    expect(await ofFlow()).toEqual(['group staff']);
  });

  it('a stage that is there is walked by another flow, too, with policies of its own', async () => {
    await admin.apply(`
entries:
  - stage: shared
    deny: { deny_message: Not you. }
  - flow: one
    title: One
    stages: [{ stage: shared, policies: [dummy] }]
  - flow: two
    title: Two
    stages:
      - password
      - stage: shared
        re_evaluate_policies: true
        policies: [dummy]`);
    expect(await admin.stages('one')).toEqual(['deny']);
    expect(await admin.stages('two')).toEqual(['password', 'deny']);
    expect(await admin.row('policy', 'name', 'stage-one-shared-dummy')).toBeDefined();
    expect(await admin.row('policy', 'name', 'stage-two-shared-dummy')).toBeDefined();
    await admin.apply('stage: shared\ndeny: { deny_message: Nor you. }');
    await admin.apply('entries:\n  - { policy: stage-one-shared-dummy, state: absent, dummy: }');
    expect(await admin.row('policy', 'name', 'stage-one-shared-dummy')).toBeUndefined();
  });

  it.each([
    ['{}', /^3:11 error: policies is a list such as/],
    ['[grup]', /^3:12 error: there is no policy type "grup" \(did you mean "group"\?\); there are /],
    ['[{ dumy: {} }]', /^3:12 error: there is no policy type "dumy" \(did you mean "dummy"\?\)/],
    ['[{ negate: true }]', /^3:12 error: policies is a list such as/],
    ['[{ group: staff, user: dora }]', '3:12 error: group and user are two: each is an item of its own'],
    ['[{ group: [staff] }]', '3:12 error: group takes one name: each is an item of its own'],
    ['[{ group: staff }, { group: staff }]', '3:30 error: the list has the group "staff" already'],
    [
      '[dummy, dummy]',
      '3:19 error: the list has the policy "flow-bound-dummy" already: give this one a name of its own',
    ],
    ['[{ expression: [a] }]', '3:26 error: expression takes its settings: a mapping'],
    ['[{ dummy: 5 }]', '3:21 error: dummy takes its settings: a mapping'],
    ['[{ dummy: { reslut: true } }]', '3:23 error: there is no field reslut (did you mean "result"?)'],
    ['[{ dummy: , negat: true }]', '3:23 error: there is no field negat of dummy (did you mean "negate"?)'],
    ['[{ dummy: { negate: true }, negate: true }]', '3:39 error: negate is said twice'],
    ['[{ dummy: , timeout: soon }]', /^3:32 error: timeout must be an integer/],
    ['[{ group: staff, name: x }]', '3:28 error: name is for a policy that is made here, not for a group'],
    ['[{ group: nobody }]', '3:21 error: there is no authentik_core.group with name "nobody"'],
    ['[{ policy: nothing }]', '3:22 error: there is no authentik_policies.policy with name "nothing"'],
  ])('policies: %s', async (policies, complaint) => {
    const [first] = await admin.complaints(flow(policies));
    const told = first!.replace('story.yaml:', '');
    if (typeof complaint === 'string') expect(told).toBe(complaint);
    else expect(told).toMatch(complaint);
  });

  it.each([
    ['application: x\nname: X\nalow: []', '3:1 error: there is no field alow (did you mean "allow"?)', 'field alow'],
    ['application: x\nname: X\nallow: [{ policy: closed }]', /^3:9 error: there is no way to allow somebody by/, ''],
    ['flow: x\ntitle: X\npolcies: []', '3:1 error: there is no field polcies (did you mean "policies"?)', ''],
    ['provider: x\nscops: []', '2:1 error: there is no field scops (did you mean "scopes"?)', ''],
    ['provider: x\nscopes: openid', '2:9 error: scopes must be an array', 'field scopes'],
    [
      'provider: x\nscopes: [opnid]',
      /^2:10 error: there is no authentik_providers_oauth2.scopemapping/,
      'field scopes',
    ],
    ['policy: x', /^1:1 error: a policy says its type, one of .*dummy/, ''],
    ['stage: x\npasword: {}', /^1:1 error: there is no stage type "pasword" \(did you mean "password"\?\)/, ''],
  ])('%j', async (text, complaint, field) => {
    const [first, second] = await admin.complaints(text);
    const told = first!.replace('story.yaml:', '');
    if (typeof complaint === 'string') expect(told).toContain(complaint);
    else expect(told).toMatch(complaint);
    expect(second ?? '').toContain(field);
  });
});
