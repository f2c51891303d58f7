import { insertRow } from '../src/platform/database/rows.js';
import { Event } from '../src/platform/events/event.entity.js';
import { Authenticator } from '../src/users/authenticators/authenticator.entity.js';
import { User } from '../src/users/user.entity.js';
import { Admin } from './support/blueprints.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

/** An application that lets in whom its policies let in. */
const application = (slug: string, policies: string): string => `
entries:
  - application: ${slug}
    name: ${slug}
    provider:
      client_id: ${slug}
      client_type: public
      grant_types: [device_code, refresh_token]
      scopes: [openid]
      authorization_flow: authorization
    policies:
${policies.replace(/^(?=.)/gm, '      ')}
`;

/** A sign-in whose last stage but one, which turns everybody away, is there only if a policy says so. */
const guarded = (slug: string, policies: string): string => `
entries:
  - flow: ${slug}
    title: In
    designation: authentication
    stages:
      - identification
      - deny: { deny_message: Not this way. }
        policies:
${policies.replace(/^(?=.)/gm, '          ')}
      - password
      - user-login
`;

describe('an expression decides', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  let ann: Person;
  let eve: Person;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    admin = new Admin(stagedoor);
    ann = await stagedoor.person('ann', { attributes: { rank: 3, constructor: 'x' } });
    eve = await stagedoor.person('eve');
    await admin.apply(
      'entries: [{ group: house }, { group: family, parents: [house] }, { user: ann, groups: [family] }]',
    );
    for (const person of [ann, eve]) await (await person.open('/flows/-/default/authentication/')).signIn();
  });
  afterAll(() => stagedoor.stop());

  const events = (action: string): Promise<Event[]> =>
    stagedoor.db.getRepository(Event).find({ where: { action }, order: { at: 'ASC' } });

  /** What somebody sees who has entered the code of a device of this application. */
  const entered = async (person: Person, client_id: string): Promise<Person> => {
    const tv = stagedoor.tv({ client_id });
    await tv.start({ scope: 'openid' });
    await person.open('/device');
    return person.submit({ code: tv.shows.user_code });
  };
  const isIn = async (person: Person, client_id: string): Promise<boolean> =>
    (await entered(person, client_id)).heading === 'Let this device in?';

  describe('in CEL', () => {
    it('who may use an application, by groups and those above them', async () => {
      await admin.apply(application('cel-door', `- cel: 'in_group("house") && user.groups.exists(g, g == "family")'`));
      expect([await isIn(ann, 'cel-door'), await isIn(eve, 'cel-door')]).toEqual([true, false]);
    });

    it('by the account, the request and the application', async () => {
      const expression = `
- cel: |
    user.attributes.?rank.orValue(0) >= 3 &&
    application.slug == "cel-facts" &&
    cidr_contains(["127.0.0.0/8", "::1/128"], request.client_ip) &&
    !has(user.attributes.toString)`;
      await admin.apply(application('cel-facts', expression));
      expect([await isIn(ann, 'cel-facts'), await isIn(eve, 'cel-facts')]).toEqual([true, false]);
    });

    it('by what somebody has beside a password', async () => {
      await admin.apply(application('cel-second', `- cel: '"totp" in user.authenticators'`));
      expect(await isIn(ann, 'cel-second')).toBe(false);
      const { id: user } = await stagedoor.db.manager.findOneByOrFail(User, { username: 'ann' });
      const app = { user, type: 'totp' as const, name: 'App', created_at: stagedoor.clock.now() };
      await insertRow(stagedoor.db.manager, Authenticator, Object.assign(new Authenticator(), app));
      expect(await isIn(ann, 'cel-second')).toBe(true);
    });

    it('a missing value lets nobody in, and says which one it is', async () => {
      await admin.apply(application('cel-missing', '- cel: user.attributes.level > 3'));
      expect(await isIn(ann, 'cel-missing')).toBe(false);
      expect((await events('policy_exception')).at(-1)?.context).toMatchObject({
        message: 'No such key: level; has(…) tells whether there is one',
      });
    });

    it('whether a stage is walked, by what the flow knows', async () => {
      const unknown = '"pending_user_identifier" in context && context.pending_user_identifier.startsWith("bad")';
      await admin.apply(guarded('cel-stage', `- cel: '${unknown}'`));
      const walk = async (name: string): Promise<Person> => {
        const person = stagedoor.stranger();
        await person.open('/if/flow/cel-stage/');
        return person.submit({ uid_field: name });
      };
      expect((await walk('bad-ann')).text).toContain('Not this way.');
      expect((await walk('ann')).text).not.toContain('Not this way.');
    });
  });

  describe('in Python', () => {
    it('who may use an application: ak_is_group_member, and a message to who may not', async () => {
      const expression = `
- expression: |
    if not ak_is_group_member(request.user, name="house"):
        ak_message(f"Ask the house first, {request.user.username}.")
        return False
    return True`;
      await admin.apply(application('python-door', expression));
      expect(await isIn(ann, 'python-door')).toBe(true);
      expect((await entered(eve, 'python-door')).text).toContain('Ask the house first, eve.');
    });

    it.each([
      ['truthy passes', 'return [1]', true],
      ['None fails', 'pass', false],
      ['an empty list fails', 'return []', false],
      ['an exception fails', 'return 1 / 0', false],
    ])('%s', async (_, source, passes) => {
      await admin.apply(application('python-values', `- expression: ${source}`));
      expect(await isIn(ann, 'python-values')).toBe(passes);
    });

    it.each([
      ['username="ann"', 'ann'],
      ['username__iexact="ANN"', 'ann'],
      ['email__endswith="@example.org", username__startswith="e"', 'eve'],
      ['attributes__rank=3', 'ann'],
      ['attributes__rank="3"', 'nobody'],
      ['groups__name="family"', 'ann'],
      ['ak_groups__name__in=["house", "family"]', 'ann'],
      ['username__in=["eve", "adam"]', 'eve'],
      ['username="x\' OR 1=1 --"', 'nobody'],
    ])('ak_user_by(%s) finds %s', async (where, found) => {
      const source = `
- expression: |
    user = ak_user_by(${where})
    ak_message(user.username if user else "nobody")
    return False`;
      await admin.apply(application('python-user-by', source));
      expect((await entered(ann, 'python-user-by')).text).toContain(found);
    });

    it('nobody is looked up by a password', async () => {
      await admin.apply(
        application('python-secret', '- expression: return ak_user_by(password__startswith="$argon2") is not None'),
      );
      expect(await isIn(ann, 'python-secret')).toBe(false);
      expect((await events('policy_exception')).at(-1)?.context['message']).toContain(
        'nobody can be looked up by password__startswith',
      );
    });

    it('asks another policy by its name: ak_call_policy', async () => {
      await admin.apply(`
entries:
  - policy: inner
    expression: |
      ak_message("asked " + request.user.username)
      return request.user.username == "ann"
  - policy: native
    cel: in_group("family")
`);
      const outer = `
- expression: |
    inner = ak_call_policy("inner")
    native = ak_call_policy("native")
    for message in inner.messages:
        ak_message(message)
    return inner.passing and native.passing`;
      await admin.apply(application('python-call', outer));
      expect(await isIn(ann, 'python-call')).toBe(true);
      expect((await entered(eve, 'python-call')).text).toContain('asked eve');
    });

    it('leaves events behind, a few, without secrets: ak_create_event', async () => {
      const source = `
- expression: |
    for i in range(50):
        ak_create_event("knock " + str(i), door=i, password="hunter2")
    return True`;
      await admin.apply(application('python-events', source));
      expect(await isIn(ann, 'python-events')).toBe(true);
      const [first] = await events('custom_knock_0');
      expect(first?.context).toMatchObject({ door: 0 });
      expect(JSON.stringify(first?.context)).not.toContain('hunter2');
      expect(await events('custom_knock_9')).not.toEqual([]);
      expect(await events('custom_knock_10')).toEqual([]);
    });

    it('whether a stage is walked, by the pending user and whether they have a backend', async () => {
      const source = `
- expression: |
    user = context.get("pending_user")
    return user is not None and user.username == "eve" and not hasattr(user, "backend")`;
      await admin.apply(guarded('python-stage', source));
      const walk = async (name: string): Promise<Person> => {
        const person = stagedoor.stranger();
        await person.open('/if/flow/python-stage/');
        return person.submit({ uid_field: name });
      };
      expect((await walk('eve')).text).toContain('Not this way.');
      expect((await walk('ann')).text).not.toContain('Not this way.');
      // a name that nobody has looks like any other
      expect((await walk('nobody-at-all')).page.status).toBe((await walk('ann')).page.status);
    });
  });
});
