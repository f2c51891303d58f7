import { join } from 'node:path';
import { Folder } from './support/folder.js';
import type { Person } from './support/person.js';
import { Program } from './support/server-process.js';
import { Stagedoor } from './support/stagedoor.js';

const GATED = `
entries:
  - group: family
  - flow: gated
    title: Gated "flow"
    name: The gated flow
    designation: authentication
    authentication: require_unauthenticated
    policies:
      - dummy: { name: door, result: true }
    stages:
      - identification: { name: dummy1 }
      - deny: { name: dummy2, deny_message: Stop }
        policy_engine_mode: all
        policies:
          - dummy: { name: dummy2-policy }
          - group: family
            negate: true
      - user-login: { name: dummy3 }
  - flow: plain
    title: Plain
    stages: []
`;

const GATED_DIAGRAM = `graph TD
flow_auth_requirement["Flow authentication requirement
require_unauthenticated"]
flow_auth_requirement --Requirement not fulfilled--> done[["End of the flow"]]
flow_auth_requirement --Requirement fulfilled--> flow_pre[["Pre-flow policies"]]
flow_pre --Binding 0--> flow_policy_0{{"Policy (Dummy Policy)
door"}}
flow_policy_0 --Policy denied--> done
flow_policy_0 --Policy passed--> flow_start[["Flow
The gated flow"]]
flow_start --> stage_0(["Stage (Identification Stage)
dummy1"])
stage_0 --> stage_1_policy_0{{"Policy (Dummy Policy)
dummy2-policy"}}
stage_0 --> stage_1_policy_1{{"Not: Group
family"}}
stage_1_policy_0 --Policy passed--> stage_1(["Stage (Deny Stage)
dummy2"])
stage_1_policy_1 --Policy passed--> stage_1
stage_1 --> stage_2(["Stage (User Login Stage)
dummy3"])
stage_1_policy_0 --Policy denied--> stage_2
stage_1_policy_1 --Policy denied--> stage_2
stage_2 --> done`;

describe('the diagram of a flow', () => {
  let stagedoor: Stagedoor;
  let viewer: Person;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ blueprints: { 'gated.yaml': GATED } });
    await stagedoor.person('painter', { permissions: ['authentik_flows.view_flow'] });
    viewer = await atHome('painter');
  }, 60_000);
  afterAll(() => stagedoor.stop());

  async function atHome(username: string): Promise<Person> {
    const person = await stagedoor.person(username);
    await person.open('/flows/-/default/authentication/');
    return person.signIn();
  }

  const diagram = async (person: Person, slug: string): Promise<{ status: number; body: unknown }> => {
    const response = await person.request(`/api/v3/flows/instances/${slug}/diagram/`);
    return { status: response.status, body: await response.json() };
  };

  it('shows requirement, policies, stages and what leads where', async () => {
    expect(await diagram(viewer, 'gated')).toEqual({ status: 200, body: { diagram: GATED_DIAGRAM } });
  });

  it('of an empty flow goes from its start to its end', async () => {
    expect(await diagram(viewer, 'plain')).toEqual({
      status: 200,
      body: { diagram: 'graph TD\nflow_start[["Flow\nPlain"]]\nflow_start --> done[["End of the flow"]]' },
    });
  });

  it('is there for those only who may see flows', async () => {
    for (const person of [stagedoor.stranger(), await atHome('ann')])
      expect(await diagram(person, 'gated')).toMatchObject({ status: 404 });
    expect(await diagram(viewer, 'no-such-flow')).toMatchObject({ status: 404 });
  });
});

describe('stagedoor flow show', () => {
  it('prints a flow as text and as Mermaid, and asks what was meant by a slip', async () => {
    const folder = new Folder();
    folder.write('blueprints/gated.yaml', GATED);
    const run = async (...args: string[]): Promise<{ code: number | string; text: string }> => {
      const program = Program.start('cli.js', args, {
        STAGEDOOR_DATA_DIR: join(folder.path, 'data'),
        STAGEDOOR_FLOWS_DIR: join(folder.path, 'flows'),
        STAGEDOOR_BLUEPRINTS_DIR: join(folder.path, 'blueprints'),
      });
      return { code: await program.ended, text: program.text };
    };
    expect(await run('blueprint', 'apply')).toMatchObject({ code: 0 });
    const shown = await run('flow', 'show', 'gated');
    expect(shown).toMatchObject({ code: 0 });
    expect(shown.text).toContain(
      [
        'Gated "flow"  (gated)',
        '  for        authentication',
        '  walked by  whoever is not signed in, if policy dummy "door"; others are told so, or go on where they were going',
        '',
        '   1  identification         dummy1',
        '   2  deny                   dummy2',
        '      only if all of: policy dummy "dummy2-policy", not group "family" (asked on arrival)',
        '   3  user-login             dummy3',
      ].join('\n'),
    );
    expect(shown.text).toContain(GATED_DIAGRAM);
    expect(await run('flow', 'show', 'gated', '--mermaid')).toEqual({ code: 0, text: GATED_DIAGRAM });
    const json = JSON.parse((await run('flow', 'show', 'gated', '--json')).text) as object;
    expect(json).toMatchObject({
      flow: { slug: 'gated' },
      stages: [{ name: 'dummy1' }, { gate: { mode: 'all', bound: [{ name: 'dummy2-policy' }, { negate: true }] } }, {}],
      diagram: GATED_DIAGRAM,
    });
    expect(await run('flow', 'show', 'gatde')).toMatchObject({
      code: 1,
      text: expect.stringContaining('There is no flow "gatde" (did you mean "gated"?)'),
    });
    folder.remove();
  }, 180_000);
});
