import { randomUUID } from 'node:crypto';
import { Application } from '../src/applications/application.entity.js';
import { FlowStageBinding } from '../src/flows/flow-stage-binding.entity.js';
import { Flow } from '../src/flows/flow.entity.js';
import { Memory, type Learnt } from '../src/flows/memory.js';
import { Purposes, type EndedRun } from '../src/flows/purpose.js';
import { CONSENT_GIVEN } from '../src/flows/slots.js';
import { Stage } from '../src/flows/stage.entity.js';
import { OAuth2Provider } from '../src/oauth/clients/oauth2-provider.entity.js';
import { DEVICE_CONFIRMED, DEVICE_GRANT } from '../src/oauth/device/device-slots.js';
import { PolicyBinding } from '../src/policies/policy-binding.entity.js';
import type { SignedIn } from '../src/users/sessions/sessions.service.js';
import { addClient, enterCode, signedIn, visitorAt } from './support/oauth.js';
import { Stagedoor } from './support/stagedoor.js';
import type { Tv } from './support/tv.js';

/** Whatever an author writes into a flow: what a run must have brought for a device to get in. */
describe('a run that ends for a device', () => {
  let stagedoor: Stagedoor;
  let ann: SignedIn;
  let tv: Tv;
  let entered: { browser: string; grant: string };

  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ defaults: false });
    await addClient(stagedoor, 'tv', { scopes: ['openid', 'email'] });
    ann = await signedIn(stagedoor, 'ann');
  });
  afterAll(() => stagedoor.stop());
  beforeEach(async () => {
    tv = stagedoor.tv({ client_id: 'tv' });
    await tv.start();
    entered = await enterCode(stagedoor, tv, ann);
  });

  const purpose = () => stagedoor.app.get(Purposes).get('device');
  const collect = (learnt: Learnt[], about: Partial<EndedRun> = {}) =>
    purpose().collect({
      id: 'the run',
      flow: randomUUID(),
      browser: entered.browser,
      state: 'completed',
      memory: new Memory().with(learnt),
      person: ann,
      visitor: visitorAt(),
      ...about,
    });
  const confirmed = (user = ann.user.id) => [
    DEVICE_GRANT.is(entered.grant),
    DEVICE_CONFIRMED.is({ grant: entered.grant, user }),
  ];
  const told = async (): Promise<unknown> => {
    stagedoor.clock.turn(5);
    return (await tv.poll()).body['error'] ?? 'tokens';
  };

  it('lets it in when all is there, and says the same when it is asked again', async () => {
    const ending = { to: '/device/done?run=the run' };
    expect(await collect(confirmed())).toEqual(ending);
    expect(await collect(confirmed())).toEqual(ending);
    expect(await told()).toBe('tokens');
    expect(await collect(confirmed())).toEqual(ending);
  });

  it('does not without a code, a person, or the yes of that person to that device', async () => {
    const bob = await signedIn(stagedoor, 'bob');
    const lacking: [Learnt[], Partial<EndedRun>][] = [
      [[], {}],
      [confirmed(), { person: null }],
      [[DEVICE_GRANT.is(entered.grant)], {}],
      [confirmed(bob.user.id), {}],
      [confirmed(), { person: bob }],
      [[DEVICE_GRANT.is(entered.grant), DEVICE_CONFIRMED.is({ grant: randomUUID(), user: ann.user.id })], {}],
    ];
    for (const [learnt, about] of lacking) {
      expect(await collect(learnt, about)).toEqual({ no: expect.stringMatching(/not let in.*run ended/) });
    }
    expect(await told()).toBe('authorization_pending');
  });

  it('does not in another browser than the one that has the code', async () => {
    await collect(confirmed(), { browser: 'another browser' });
    expect(await told()).toBe('authorization_pending');
  });

  it('turns it away when the person said no', async () => {
    await collect([DEVICE_GRANT.is(entered.grant)], { state: 'refused', person: null });
    expect(await told()).toBe('access_denied');
  });

  it('leaves it waiting when the flow said no to this walk: the code may be entered again', async () => {
    await collect([DEVICE_GRANT.is(entered.grant)], { state: 'denied', person: null });
    expect(await told()).toBe('authorization_pending');
    entered = await enterCode(stagedoor, tv, ann);
    await collect(confirmed());
    expect(await told()).toBe('tokens');
  });

  it('turns it away when the application is not for this person', async () => {
    const { id } = await stagedoor.db.getRepository(Application).findOneByOrFail({ slug: 'tv' });
    const bindings = stagedoor.db.getRepository(PolicyBinding);
    const bob = await signedIn(stagedoor, 'bob');
    const binding = await bindings.save(
      Object.assign(new PolicyBinding(), { target: id, user: bob.user.id, order: 0 }),
    );
    await collect(confirmed());
    await bindings.delete({ id: binding.id });
    expect(await told()).toBe('access_denied');
  });

  it('wants the consent that the authorization flow asks for, unless a policy may leave it out', async () => {
    const { db } = stagedoor;
    const flow = Object.assign(new Flow(), {
      slug: 'authorize',
      name: 'Authorize',
      title: '',
      designation: 'authorization',
    });
    await db.getRepository(Flow).save(flow);
    const stage = await db.getRepository(Stage).save(Object.assign(new Stage(), { name: 'consent', type: 'consent' }));
    const bound = Object.assign(new FlowStageBinding(), { target: flow.id, stage: stage.id, order: 0 });
    await db.getRepository(FlowStageBinding).save(bound);
    await db.getRepository(OAuth2Provider).update({ client_id: 'tv' }, { authorization_flow: flow.id });

    const lacking = { no: expect.stringMatching(/consent/) as string };
    expect(await collect(confirmed())).toEqual(lacking);
    expect(await collect([...confirmed(), CONSENT_GIVEN.is(['openid'])])).toEqual(lacking);
    expect(await told()).toBe('authorization_pending');
    await collect([...confirmed(), CONSENT_GIVEN.is(['email', 'openid', 'more'])]);
    expect(await told()).toBe('tokens');

    await db
      .getRepository(PolicyBinding)
      .save(Object.assign(new PolicyBinding(), { target: bound.id, user: ann.user.id, order: 0 }));
    await tv.start();
    entered = await enterCode(stagedoor, tv, ann);
    await collect(confirmed());
    expect(await told()).toBe('tokens');
  });

  it('has asked for the code in any case', () => {
    expect(purpose().complete([], 'a flow')).toEqual([{ kind: 'stage', type: 'user-code', flow: 'a flow' }]);
    const steps = [{ kind: 'stage' as const, type: 'user-code', flow: 'a flow', stage: 'x' }];
    expect(purpose().complete(steps, 'a flow')).toEqual(steps);
  });
});
