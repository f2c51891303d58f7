import { walk } from './support/both-faces.js';
import { Admin } from './support/blueprints.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

// The behaviours of authentik's policy engine that policies.spec.ts and expressions.spec.ts do not show. Nothing that a
// policy says is cached here, so there are no keys to count, and none runs in a process of its own.
const FLOWS = `
version: 1
entries:
  - { group: house }
  - { group: family, parents: [house] }
  - { group: cousins, parents: [family] }
  - { user: ann, groups: [cousins] }
  - { policy: "yes", dummy: { result: true, wait_min: 0, wait_max: 0 } }
  - { policy: "no", dummy: { result: false, wait_min: 0, wait_max: 0 } }
  - flow: learns
    title: Learns
    stages:
      - identification
      - dummy: { name: learns-first }
        policies:
          - expression: |
              plan = request.context["flow_plan"]
              plan.context["story"] = {"told": [request.user.username]}
              ak_message("First it was told.")
              return True
      - dummy: { name: learns-second }
        policies:
          - expression: |
              story = request.context["flow_plan"].context["story"]
              story["told"] = story["told"][:1] + ["again"]
              ak_message("Then it was told " + " ".join(story["told"]) + ".")
              return True
      - dummy: { name: learns-third }
        policies: [{ cel: 'context.story.told == ["ann", "again"]' }]
      - deny: { name: learns-deny, deny_message: It was forgotten. }
  - flow: chooses
    title: Chooses
    designation: authentication
    stages:
      - dummy: { name: chooses-first }
        policies:
          - expression: |
              request.context["flow_plan"].context["pending_user"] = ak_user_by(username="ann")
              return True
      - password
`;

describe('the policy engine', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  let ann: Person;
  let bob: Person;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    admin = new Admin(stagedoor);
    [ann, bob] = [await stagedoor.person('ann'), await stagedoor.person('bob')];
    await admin.apply(FLOWS);
    for (const person of [ann, bob]) await (await person.open('/flows/-/default/authentication/')).signIn();
  }, 60_000);
  afterAll(() => stagedoor.stop());

  it('what a policy puts into the context the next one knows, in either language; only an answer keeps it', async () => {
    const { person, client } = await walk(stagedoor, 'learns', [{ uid_field: 'ann' }]);
    expect([person.heading, client.challenge['name']]).toEqual(['learns-first', 'learns-first']);
    expect(person.text).toContain('First it was told.');
    await person.submit();
    await client.post({});
    for (let i = 0; i < 2; i++) await person.open(person.page.url);
    expect(person.text).toContain('Then it was told ann again.');
    await person.submit();
    await client.post({});
    expect([person.heading, client.challenge['name']]).toEqual(['learns-third', 'learns-third']);
  });

  it('a policy says who is pending: the page is about them, and they have proved nothing', async () => {
    const { person, client } = await walk(stagedoor, 'chooses', [{}]);
    expect(client.challenge).toMatchObject({ component: 'ak-stage-password', pending_user: 'ann' });
    expect(person.text).toContain('ann');
    await person.submit({ password: 'wrong' });
    expect(person.text).toContain('Invalid password');
  });

  it('knows members of a group from those of the groups above, and not the other way round', async () => {
    const lets = async (group: string, person: Person): Promise<number> => {
      await admin.apply(`{ flow: of-${group}, title: T, stages: [dummy], policies: [{ group: ${group} }] }`);
      return (await person.open(`/if/flow/of-${group}/`)).page.status;
    };
    expect([await lets('house', ann), await lets('family', ann), await lets('cousins', ann)]).toEqual([200, 200, 200]);
    expect([await lets('house', bob), await lets('cousins', bob)]).toEqual([403, 403]);
    await admin.apply('{ user: bob, groups: [house] }');
    expect([await lets('house', bob), await lets('cousins', bob)]).toEqual([200, 403]);
    await admin.apply('{ user: bob, groups: [] }');
  });

  it.each([
    ['one', 'policy: !Find [authentik_policies.policy, [name, "yes"]]', undefined],
    [
      'two',
      'policy: !Find [authentik_policies.policy, [name, "yes"]], group: !Find [authentik_core.group, [name, house]]',
      "Only one of 'group', 'policy', 'user' can be set",
    ],
    ['none', 'enabled: true', "One of 'group', 'policy', 'user' must be set"],
  ])('a binding is of %s', async (count, bound, complaint) => {
    await admin.apply(`{ flow: bound-${count}, title: T, stages: [dummy] }`);
    const text = `
version: 1
entries:
  - model: authentik_policies.policybinding
    identifiers: { target: !Find [authentik_flows.flow, [slug, bound-${count}]], order: 0 }
    attrs: { ${bound} }
`;
    if (complaint === undefined) expect((await admin.apply(text)).summary).toBe('1 created');
    else expect((await admin.complaints(text)).join('\n')).toContain(complaint);
  });

  it('a policy that has no type of its own cannot be written', async () => {
    const text =
      'version: 1\nentries:\n  - { model: authentik_policies.policy, identifiers: { name: bare }, attrs: {} }\n';
    expect((await admin.complaints(text)).length).toBeGreaterThan(0);
  });

  it.each([
    ['None', 'return None', false],
    ['nothing returned', 'x = 1', false],
    ['a message and a no', 'ak_message("Say please.")\nreturn False', false],
    ['a yes', 'return True', true],
  ])('an expression: %s', async (name, source, passes) => {
    const slug = `says-${name.replace(/\W+/g, '-').toLowerCase()}`;
    await admin.apply(
      `flow: ${slug}\ntitle: T\nstages: [dummy]\npolicies:\n  - expression: |\n${source.replace(/^/gm, '      ')}\n`,
    );
    const { person, client } = await walk(stagedoor, slug);
    expect(person.page.status).toBe(passes ? 200 : 403);
    const words = source.includes('please') ? 'Say please.' : 'Flow does not apply to current user.';
    if (!passes) expect(client.challenge).toMatchObject({ error_message: words });
  });

  it('keeps the way on for somebody who has to sign in first', async () => {
    await admin.apply(
      '{ flow: later, title: T, authentication: require_authenticated, stages: [{ dummy: { name: there } }] }',
    );
    const carl = await stagedoor.person('carl');
    await carl.open('/if/flow/later/?theme=dark&next=%2Fdevice');
    expect(carl.heading).toBe('Sign in');
    await carl.signIn();
    expect(carl.heading).toBe('there');
    await carl.submit();
    expect(carl.page.url).toContain('/if/flow/device-code/');
  });
});
