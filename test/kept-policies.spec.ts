import { Doctor, type Finding } from '../src/admin/doctor/doctor.service.js';
import { Admin } from './support/blueprints.js';
import { enterCode, signedIn } from './support/oauth.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

const POLICIES = `
  - model: authentik_policies_event_matcher.eventmatcherpolicy
    id: matcher
    identifiers: { name: needs an event }
    attrs: { action: login }
  - { model: authentik_core.group, id: family, identifiers: { name: family } }
  - { model: authentik_policies_dummy.dummypolicy, id: passes, identifiers: { name: always passes }, attrs: { result: true, wait_min: 0, wait_max: 0 } }
  - { model: authentik_policies_dummy.dummypolicy, id: fails, identifiers: { name: never passes }, attrs: { result: false, wait_min: 0, wait_max: 0 } }
`;

/** What an application, a flow or a stage is bound to, by the words above. */
const bound = (target: string, ...bindings: string[]): string =>
  bindings
    .map((binding, order) => {
      const [subject = '', ...more] = binding.split(' ');
      const kind = subject === 'family' ? 'group' : 'policy';
      const attrs = `attrs: { ${kind}: !KeyOf ${subject}, ${more.join(' ')} }`;
      return `  - { model: authentik_policies.policybinding, identifiers: { target: !KeyOf ${target}, order: ${order} }, ${attrs} }`;
    })
    .join('\n');

describe('policies that blueprints may hold before they can be asked', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    admin = new Admin(stagedoor);
    await admin.apply(
      `entries:${POLICIES}  - { model: authentik_core.user, identifiers: { username: ann }, attrs: { name: Ann, groups: [!KeyOf family] } }`,
    );
  });
  afterAll(() => stagedoor.stop());

  describe('at the door of an application', () => {
    /** Whether ann of the family, and eve, who is of none, get their devices into the application. */
    const entrance = async (
      slug: string,
      mode: string,
      ...bindings: string[]
    ): Promise<{ ann: boolean; eve: boolean }> => {
      await admin.apply(`
entries:
  - { model: authentik_providers_oauth2.oauth2provider, id: provider, identifiers: { name: ${slug} }, attrs: { client_id: ${slug}, client_type: public, authorization_flow: !Find [authentik_flows.flow, [slug, authorization]], grant_types: ["urn:ietf:params:oauth:grant-type:device_code"] } }
  - { model: authentik_core.application, id: door, identifiers: { slug: ${slug} }, attrs: { name: ${slug}, provider: !KeyOf provider, policy_engine_mode: ${mode} } }
${POLICIES}
${bound('door', ...bindings)}`);
      const enters = async (username: string): Promise<boolean> => {
        const tv = stagedoor.tv({ client_id: slug });
        await tv.start();
        const person = await signedIn(stagedoor, username);
        return enterCode(stagedoor, tv, person).then(
          () => true,
          (error: Error) => {
            if (!error.message.endsWith('forbidden')) throw error;
            return false;
          },
        );
      };
      return { ann: await enters('ann'), eve: await enters('eve') };
    };

    it.each([
      ['any', ['matcher'], false, false],
      ['any', ['matcher negate: true'], false, false],
      ['any', ['matcher failure_result: true'], false, false],
      ['any', ['family', 'matcher'], true, false],
      ['any', ['passes', 'matcher'], true, true],
      ['any', ['fails', 'matcher'], false, false],
      ['all', ['matcher'], false, false],
      ['all', ['family', 'matcher'], false, false],
      ['all', ['passes', 'matcher negate: true, failure_result: true'], false, false],
      ['any', ['matcher enabled: false'], true, true],
    ] as const)('%s of %j: lets ann in (%s), and eve (%s)', async (mode, bindings, ann, eve) => {
      const slug = `door-${mode}-${bindings.join('-').replaceAll(/\W+/g, '-')}`;
      expect(await entrance(slug, mode, ...bindings)).toEqual({ ann, eve });
    });
  });

  /** A sign-in with a deny stage between the name and the password, one of whose parts is bound to something. */
  const flow = (slug: string, part: string, bindings: string[], about = ''): string => `
entries:
${POLICIES}
  - { model: authentik_flows.flow, id: flow, identifiers: { slug: ${slug} }, attrs: { name: In, title: In, designation: authentication } }
  - { model: authentik_stages_identification.identificationstage, id: name, identifiers: { name: ${slug}-name } }
  - { model: authentik_stages_password.passwordstage, id: password, identifiers: { name: ${slug}-password } }
  - { model: authentik_stages_user_login.userloginstage, id: login, identifiers: { name: ${slug}-login } }
  - { model: authentik_stages_deny.denystage, id: deny, identifiers: { name: ${slug}-deny }, attrs: { deny_message: Not you. } }
${['name', 'password', 'login', ...(part === 'at-deny' ? ['deny'] : [])]
  .map(
    (stage) =>
      `  - { model: authentik_flows.flowstagebinding, id: at-${stage}, identifiers: { target: !KeyOf flow, stage: !KeyOf ${stage}, order: ${['name', 'deny', 'password', 'login'].indexOf(stage)} }, attrs: { ${part === `at-${stage}` ? about : ''} } }`,
  )
  .join('\n')}
${bound(part, ...bindings)}`;

  const walk = async (slug: string): Promise<Person> => {
    const ann = await stagedoor.person('ann');
    return ann.open(`/if/flow/${slug}/`);
  };

  it('a flow that they guard is closed, and says why', async () => {
    await admin.apply(flow('closed', 'flow', ['matcher']));
    const ann = await walk('closed');
    expect(ann.page.status).toBe(403);
    expect(ann.text).toContain('This service cannot check one of the conditions for this yet.');
    await admin.apply(flow('ajar', 'flow', ['passes', 'matcher']));
    expect((await walk('ajar')).page.status).toBe(200);
  });

  it.each([
    [['matcher'], ''],
    [['matcher failure_result: true'], 'evaluate_on_plan: true, re_evaluate_policies: false'],
    [['matcher negate: true'], ''],
    [['fails', 'matcher'], 'policy_engine_mode: any'],
    [['passes', 'matcher'], 'policy_engine_mode: all'],
  ])('a password that is asked for under the condition %j (%s) is always asked for', async (bindings, about) => {
    await admin.apply(flow('proven', 'at-password', bindings, about));
    const ann = await walk('proven');
    await ann.submit({ uid_field: 'ann' });
    expect(ann.field('password')).toBeDefined();
    await admin.apply('entries: [{ model: authentik_flows.flow, state: absent, identifiers: { slug: proven } }]');
  });

  it('what a policy that can be asked takes out stays out', async () => {
    await admin.apply(flow('open', 'at-deny', ['fails', 'matcher'], 'policy_engine_mode: all'));
    const ann = await walk('open');
    await ann.submit({ uid_field: 'ann' });
    expect(ann.field('password')).toBeDefined();
  });

  it('a stage that says no says no', async () => {
    await admin.apply(flow('stern', 'at-deny', ['fails', 'matcher']));
    const ann = await walk('stern');
    await ann.submit({ uid_field: 'ann' });
    expect(ann.text).toContain('Not you.');
  });

  it.each([
    [['matcher'], '', false],
    [['matcher'], 'evaluate_on_plan: true, re_evaluate_policies: false', false],
    [['passes', 'matcher'], 'policy_engine_mode: all', false],
    [['family', 'matcher'], 'policy_engine_mode: any', true],
    [['passes', 'matcher'], 'evaluate_on_plan: true, re_evaluate_policies: false', true],
  ])('a session that is opened under the condition %j (%s) is opened: %s', async (bindings, about, opened) => {
    const slug = `session-${bindings.join('-')}-${about.length}`;
    await admin.apply(flow(slug, 'at-login', bindings, about));
    const bob = await stagedoor.person('bob');
    await admin.apply(
      `entries:${POLICIES}  - { model: authentik_core.user, identifiers: { username: bob }, attrs: { groups: [!KeyOf family] } }`,
    );
    await bob.open(`/if/flow/${slug}/`);
    await bob.signIn();
    expect(bob.cookies.has('stagedoor_session')).toBe(opened);
  });

  it('are named by the doctor, as are stages that nobody can walk', async () => {
    await admin.apply(flow('doctored', 'at-password', ['matcher']));
    await admin.apply('flow: mailing\ntitle: Mail\nstages: [authenticator-email]\n');
    const findings = await stagedoor.app.get(Doctor).examine();
    const about = (what: string): Finding | undefined => findings.find((finding) => finding.about === what);
    expect(about('policy needs an event')).toMatchObject({
      level: 'warning',
      text: expect.stringContaining('the stage "doctored-password" of the flow "doctored"'),
    });
    expect(about('stage mailing-authenticator-email')).toMatchObject({
      level: 'warning',
      text: expect.stringContaining('the flow "mailing" says no'),
    });
    expect(about('policy always passes')).toBeUndefined();
  });
});
