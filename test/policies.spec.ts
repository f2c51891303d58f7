import { Event } from '../src/platform/events/event.entity.js';
import { Admin } from './support/blueprints.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

const CAST = `
entries:
  - group: family
  - group: cousins
    parents: [!Find [authentik_core.group, [name, family]]]
  - group: strangers
  - user: ann
    name: Ann
    groups: [!Find [authentik_core.group, [name, cousins]]]
  - policy: "yes"
    dummy: { result: true, wait_min: 0, wait_max: 0 }
  - policy: "no"
    dummy: { result: false, wait_min: 0, wait_max: 0 }
  - policy: slow
    dummy: { result: true, wait_min: 40, wait_max: 40 }
  - policy: broken
    geoip: { countries: [NL] }
  - policy: logged
    dummy: { result: true, wait_min: 0, wait_max: 0, execution_logging: true }
`;

describe('what is bound to a flow', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  let ann: Person;
  let stranger: Person;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    admin = new Admin(stagedoor);
    ann = await stagedoor.person('ann');
    await admin.apply(CAST);
    await ann.open('/flows/-/default/authentication/');
    await ann.signIn();
    stranger = stagedoor.stranger();
  });
  afterAll(() => stagedoor.stop());

  /** Whether a flow that is bound to these lets somebody in. */
  const lets = async (person: Person, mode: 'any' | 'all', ...bindings: string[]): Promise<boolean> => {
    const policies = bindings.map((binding) => `    - { ${binding} }\n`).join('');
    await admin.apply(
      `entries:\n  - flow: door\n    title: Door\n    policy_engine_mode: ${mode}\n    stages: [identification]\n    policies:\n${policies || '      []\n'}`,
    );
    const { page } = await person.open('/if/flow/door/');
    expect([200, 403]).toContain(page.status);
    return page.status === 200;
  };
  const events = (action: string): Promise<Event[]> =>
    stagedoor.db.getRepository(Event).find({ where: { action }, order: { at: 'ASC' } });

  it('lets everybody in when it is nothing', async () => {
    expect(await lets(stranger, 'any')).toBe(true);
    expect(await lets(stranger, 'all')).toBe(true);
  });

  it.each([
    ['any', ['policy: "yes"'], true],
    ['any', ['policy: "no"'], false],
    ['all', ['policy: "yes"', 'policy: "no"'], false],
    ['any', ['policy: "yes"', 'policy: "no"'], true],
    ['any', ['policy: "no", negate: true'], true],
    ['any', ['policy: "yes", negate: true'], false],
    ['any', ['policy: "no", enabled: false'], true],
    ['all', ['policy: "yes"', 'policy: "no", enabled: false'], true],
  ] as const)('policies: %s of %j lets somebody in: %s', async (mode, bindings, passing) => {
    expect(await lets(stranger, mode, ...bindings)).toBe(passing);
  });

  it.each([
    ['any', ['group: cousins'], true],
    ['any', ['group: strangers'], false],
    ['any', ['group: strangers, negate: true'], true],
    ['any', ['user: ann'], true],
    ['any', ['user: ann, negate: true'], false],
    ['any', ['group: strangers', 'user: ann'], true],
    ['all', ['group: strangers', 'user: ann'], false],
    ['all', ['group: strangers, negate: true', 'user: ann'], true],
    ['all', ['group: strangers, enabled: false', 'user: ann'], true],
    ['any', ['group: strangers', 'policy: "no"'], false],
    ['any', ['group: strangers', 'policy: "yes"'], true],
    ['all', ['group: cousins', 'policy: "no"'], false],
    ['all', ['group: cousins', 'policy: "yes"'], true],
  ] as const)(
    'groups and people together are one answer: %s of %j lets ann in: %s',
    async (mode, bindings, passing) => {
      expect(await lets(ann, mode, ...bindings)).toBe(passing);
    },
  );

  it('counts members of a group as members of those above it', async () => {
    expect(await lets(ann, 'any', 'group: family')).toBe(true);
  });

  it('lets nobody in by a group or a name who is not known', async () => {
    expect(await lets(stranger, 'any', 'group: family')).toBe(false);
    expect(await lets(stranger, 'any', 'user: ann')).toBe(false);
  });

  it.each([
    ['failure_result: false', false],
    ['failure_result: true', true],
    ['failure_result: true, negate: true', true],
    ['failure_result: false, negate: true', false],
  ])('that fails to answer counts as its failure_result says, whatever negate says: %s', async (about, passing) => {
    expect(await lets(stranger, 'any', `policy: broken, ${about}`)).toBe(passing);
    expect((await events('policy_exception')).at(-1)?.context).toMatchObject({
      policy: 'broken',
      message: 'GeoIP: no file tells: set STAGEDOOR_GEOIP_CITY',
    });
    expect(stranger.text).not.toContain('GeoIP');
  });

  it('has as long as its timeout says; 0 is as long as it needs', async () => {
    expect(await lets(stranger, 'any', 'policy: slow')).toBe(false);
    expect((await events('policy_exception')).at(-1)?.context['message']).toBe('took longer than 30 s');
    expect(await lets(stranger, 'any', 'policy: slow, timeout: 60')).toBe(true);
    expect(await lets(stranger, 'any', 'policy: slow, timeout: 0')).toBe(true);
  });

  it('says what it has to say, passing or not, and in order', async () => {
    expect(await lets(stranger, 'all', 'policy: "yes"', 'policy: "no"')).toBe(false);
    expect(stranger.text).toContain('dummy dummy');
  });

  it('is an event when execution_logging wants it, and only then', async () => {
    const before = (await events('policy_execution')).length;
    expect(await lets(ann, 'all', 'policy: "yes"', 'policy: logged, negate: true')).toBe(false);
    const after = (await events('policy_execution')).slice(before);
    expect(after.length).toBeGreaterThan(0);
    expect(after[0]).toMatchObject({
      client_ip: '127.0.0.1',
      context: { policy: 'logged', type: 'dummy', passing: false, negate: true, messages: ['dummy'] },
    });
    expect(after.every(({ context }) => context['policy'] === 'logged')).toBe(true);
    expect(after[0]!.user_id).not.toBeNull();
  });

  it('is asked anew every time', async () => {
    expect(await lets(ann, 'any', 'policy: "yes"')).toBe(true);
    await admin.apply('entries:\n  - policy: "yes"\n    dummy: { result: false, wait_min: 0, wait_max: 0 }\n');
    await ann.open('/if/flow/door/');
    expect(ann.page.status).toBe(403);
  });
});
