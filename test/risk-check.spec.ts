import { JsonClient } from './support/json-client.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

const dummy = (name: string, result: boolean): string =>
  `  - { policy: ${name}, dummy: { result: ${result}, wait_min: 0, wait_max: 0 } }`;

const flow = (settings: string): string => `
entries:
${dummy('speaks', true)}
${dummy('is-silent', false)}
  - { model: authentik_policies_event_matcher.eventmatcherpolicy, identifiers: { name: cannot-answer }, attrs: { action: login } }
  - { stage: more-proof, consent: { mode: always_require } }
  - flow: device-code
    title: Connect a device
    stages:
      - user-code
      - identification: { skip_when_signed_in: true }
      - password
      - user-login
      - risk-check: ${settings}
      - confirm-device
`;

describe('the risk check of a device flow', () => {
  let stagedoor: Stagedoor;
  let ann: Person;
  beforeEach(async () => {
    stagedoor = await Stagedoor.start();
    ann = await stagedoor.person('ann');
  });
  afterEach(() => stagedoor.stop());

  const arrive = async (settings: string) => {
    await stagedoor.apply(flow(settings));
    const tv = stagedoor.tv();
    await tv.start({ scope: 'openid' });
    await ann.open('/device');
    await ann.submit({ code: tv.shows.user_code });
    await ann.signIn();
    return tv;
  };

  it('lets people pass when no signal speaks up', async () => {
    await arrive(
      '{ warn_when: [is-silent], step_up_when: [is-silent], step_up_stages: [more-proof], deny_when: [is-silent] }',
    );
    expect(ann.heading).toBe('Let this device in?');
  });

  it('warns, and takes a yes', async () => {
    await arrive('{ warn_when: [is-silent, speaks] }');
    expect(ann.heading).toBe('Is this you?');
    await ann.submit({ decision: 'allow' });
    expect(ann.heading).toBe('Let this device in?');
  });

  it('warns, and a no is final for the device', async () => {
    const tv = await arrive('{ warn_when: [speaks] }');
    await ann.submit({ decision: 'deny' });
    expect((await tv.poll()).body).toMatchObject({ error: 'access_denied' });
  });

  it('steps up: more has to be proved before anybody goes on', async () => {
    await arrive('{ step_up_when: [speaks], step_up_stages: [more-proof] }');
    expect(ann.heading).toBe('What this may do for you');
    await ann.submit({ decision: 'allow' });
    expect(ann.heading).toBe('Let this device in?');
  });

  it('denies before it warns, in its author’s words', async () => {
    const tv = await arrive('{ warn_when: [speaks], deny_when: [speaks], deny_message: Not from there. }');
    expect(ann.page.status).toBe(403);
    expect(ann.text).toContain('Not from there.');
    expect((await tv.poll()).body).toMatchObject({ error: 'authorization_pending' });
  });

  it('takes a policy that cannot answer for one that speaks up', async () => {
    await arrive('{ deny_when: [cannot-answer] }');
    expect(ann.page.status).toBe(403);
  });

  it('lets nobody go on whose further proof is gone', async () => {
    await stagedoor.apply(`
entries:
${dummy('speaks', true)}
  - { stage: more-proof, consent: { mode: always_require } }
  - { flow: watchful, title: Watch, designation: authorization, stages: [{ risk-check: { step_up_when: [speaks], step_up_stages: [more-proof] } }] }`);
    await stagedoor.db.query(`DELETE FROM stage WHERE name = 'more-proof'`);
    const client = new JsonClient(stagedoor.base, 'watchful');
    await client.post({});
    expect(client.challenge).toMatchObject({ component: 'ak-stage-access-denied' });
  });

  it('is a challenge of ours for JSON clients', async () => {
    await stagedoor.apply(`
entries:
${dummy('speaks', true)}
  - { flow: watchful, title: Watch, designation: authorization, stages: [{ risk-check: { warn_when: [speaks] } }] }`);
    const client = new JsonClient(stagedoor.base, 'watchful');
    await client.get();
    expect(client.challenge).toMatchObject({ component: 'sd-stage-risk-check', warnings: ['dummy'] });
    await client.post({ decision: 'perhaps' });
    expect(client.challenge).toMatchObject({ response_errors: { decision: [{ code: 'invalid' }] } });
    await client.post({ decision: 'allow' });
    expect(client.challenge).toMatchObject({ component: 'xak-flow-redirect', to: '/' });
  });
});
