import { Admin } from './support/blueprints.js';
import { FACES, type Face } from './support/faces.js';
import { Stagedoor } from './support/stagedoor.js';

const into = (key: string, value: string): string => `context["flow_plan"].context["${key}"] = ${value}; return True`;

/** Whoever may put something into the plan does: the flow's policies, those of its stages, and those of its form. */
const FLOW = `
entries:
  - { group: newcomers }
  - { policy: at-the-door, expression: '${into('from_the_door', `"said by " + request.http_request.path`)}' }
  - { policy: at-the-plan, expression: '${into('from_the_plan', `context["flow_plan"].context["from_the_door"] + ", then planned"`)}' }
  - { policy: at-the-stage, expression: '${into('from_the_stage', `{"floor": 3, "open": True}`)}' }
  - { policy: at-the-form, expression: 'request.context["prompt_data"]["attributes.form"] = request.context["prompt_data"]["username"].upper(); return True' }
  - { user: founder, groups: [newcomers] }
  - { policy: who-it-is, expression: '${into('user_type', `"internal"`)}' }
  - { policy: where-they-belong, expression: '${into('groups', 'list(ak_user_by(username="founder").groups.all())')}' }
  - { policy: done-with-that, expression: 'context["flow_plan"].context.pop("from_the_door", None); return True' }
  - { prompt: m-name, field_key: username, label: Username, type: username, order: 1 }
  - { prompt: m-plan, field_key: attributes.plan, label: Plan, type: hidden, order: 2, initial_value: 'return prompt_context["from_the_plan"]', initial_value_expression: true }
  - { prompt: m-stage, field_key: attributes.floor, label: Floor, type: hidden, order: 3, initial_value: 'return prompt_context["from_the_stage"]["floor"]', initial_value_expression: true }
  - flow: told
    title: Told
    designation: enrollment
    policies: [policy: at-the-door]
    stages:
      - prompt: { fields: [m-name, m-plan, m-stage], validation_policies: [at-the-form] }
        evaluate_on_plan: true
        policies: [policy: at-the-plan, policy: at-the-stage]
        policy_engine_mode: all
      - user-write: {}
        policies: [policy: who-it-is, policy: where-they-belong]
        policy_engine_mode: all
      - user-login: { name: told-login }
        policies: [policy: done-with-that]
`;

describe.each(FACES)('what policies put into the plan, %s,', (_, at) => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  let face: Face;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({
      blueprints: { 'told.yaml': FLOW },
    });
    admin = new Admin(stagedoor);
  }, 60_000);
  afterAll(() => stagedoor.stop());
  beforeEach(() => void (face = at(stagedoor.base)));

  it('is known to every stage after it, and written where a stage writes it', async () => {
    await face.open('/if/flow/told/');
    expect(face.at).toBe('prompt');
    expect(await stagedoor.db.query('SELECT 1 FROM run')).toEqual([]);
    // somebody who looks twice is told the same
    await face.open('/if/flow/told/');
    await face.answer({ username: 'cleo' });
    expect([face.at, face.cookies.has('stagedoor_session')]).toEqual(['/', true]);
    expect(await admin.row('user', 'username', 'cleo')).toMatchObject({
      type: 'internal',
      attributes: { plan: 'said by /if/flow/told/, then planned', floor: '3', form: 'CLEO' },
    });
    const groups = await stagedoor.db.query(
      `SELECT g.name FROM "group" g JOIN user_group m ON m."group" = g.id JOIN "user" u ON u.id = m."user" WHERE u.username = 'cleo'`,
    );
    expect(groups).toEqual([{ name: 'newcomers' }]);
    const [{ memory }] = await stagedoor.db.query('SELECT memory FROM run');
    expect(memory).toMatchObject({
      'context.from_the_stage': { floor: 3, open: true },
      'context.user_type': 'internal',
    });
    expect(memory).not.toHaveProperty(['context.from_the_door']);
  });
});

const HOME = '203.0.113.7';
const AWAY = '198.51.100.9';

describe('a policy after user-login', () => {
  let stagedoor: Stagedoor;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ config: { trustProxy: 'loopback' } });
    for (const [slug, policy] of [
      ['in-python', `expression: 'return not context["auth_method_args"]["known_device"]'`],
      ['in-cel', `cel: { expression: '!context.auth_method_args.known_device' }`],
    ]) {
      await stagedoor.apply(`
entries:
  - { policy: unknown-${slug}, ${policy} }
  - flow: ${slug}
    title: In
    designation: authentication
    stages:
      - identification
      - password
      - user-login: { name: login-${slug} }
      - dummy: { name: New here? }
        policies: [policy: unknown-${slug}]
`);
    }
  }, 60_000);
  afterAll(() => stagedoor.stop());

  it.each(['in-python', 'in-cel'])('sees whether the browser is known as theirs: known_device, %s', async (slug) => {
    const laptop = await stagedoor.person(`ann-${slug}`);
    const signIn = async (person = laptop, address = HOME): Promise<string> => {
      person.headers['x-forwarded-for'] = address;
      await person.open(`/if/flow/${slug}/`);
      await person.signIn();
      expect(person.cookies.has('stagedoor_session')).toBe(true);
      const { heading } = person;
      await person.open('/flows/-/default/invalidation/');
      await person.submit();
      return heading;
    };
    expect(await signIn()).toBe('New here?');
    expect(await signIn()).toBe(`Welcome, ann-${slug}`);
    // the browser counts, wherever it is taken
    expect(await signIn(laptop, AWAY)).toBe(`Welcome, ann-${slug}`);
    expect(await signIn(await stagedoor.person(`ann-${slug}`))).toBe('New here?');
    // it is hers, and nobody else's
    const ben = await stagedoor.person(`ben-${slug}`);
    for (const [name, value] of laptop.cookies) ben.cookies.set(name, value);
    expect(await signIn(ben)).toBe('New here?');
    stagedoor.clock.turn(31 * 24 * 60 * 60);
    expect(await signIn()).toBe('New here?');
  });
});
