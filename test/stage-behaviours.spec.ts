import { clientOf, walk } from './support/both-faces.js';
import { Admin } from './support/blueprints.js';
import { JsonClient } from './support/json-client.js';
import { Stagedoor } from './support/stagedoor.js';

// The behaviours of authentik's stages that the stories of each stage do not show: on a page and as JSON.
const FLOWS = `
version: 1
entries:
  - { flow: enrol, title: Enrol, stages: [dummy] }
  - { flow: recover, title: Recover, stages: [dummy] }
  - { flow: keyed, title: Keyed, stages: [dummy] }
  - flow: named
    title: Named
    designation: authentication
    stages: [{ identification: { name: named-who, enrollment_flow: enrol, recovery_flow: recover, passwordless_flow: keyed } }, dummy]
  - { flow: by-email, title: T, stages: [{ identification: { user_fields: [email], pretend_user_exists: false } }, { dummy: { name: went-on } }] }
  - { flow: by-email-pretending, title: T, stages: [{ identification: { user_fields: [email] } }, { dummy: { name: pretended } }] }
  - { flow: by-upn, title: T, stages: [{ identification: { user_fields: [upn], pretend_user_exists: false } }, { dummy: { name: upn-went-on } }] }
  - { flow: exactly, title: T, stages: [{ identification: { case_insensitive_matching: false, pretend_user_exists: false } }, { dummy: { name: exactly-so } }] }
  - { stage: the-password, password: { allow_show_password: true } }
  - { flow: one-page, title: T, stages: [{ identification: { password_stage: the-password } }, { dummy: { name: one-page-on } }] }
  - flow: proving
    title: Proving
    designation: authentication
    stages: [identification, { password: { failed_attempts_before_cancel: 2, allow_show_password: true } }, { dummy: { name: proved } }]
  - { flow: nobody-said, title: T, stages: [password] }
  - { flow: silent-deny, title: T, stages: [identification, deny] }
  - { flow: says-no, title: T, stages: [identification, { deny: { deny_message: Not today. } }] }
  - flow: says-why
    title: T
    stages:
      - identification
      - deny: { name: says-why-deny, deny_message: Not today. }
        policies:
          - expression: |
              plan = request.context["flow_plan"]
              plan.context["deny_message"] = f"Not today, {plan.context['pending_user'].username}."
              return True
  - { flow: target, title: Target, stages: [{ dummy: { name: target-page } }] }
  - { flow: for-chiefs, title: Target, authentication: require_superuser, designation: authentication, stages: [dummy] }
  - flow: sent-on
    title: T
    stages:
      - identification
      - redirect: { name: sent-on-redirect, mode: static, target_static: /device }
        policies:
          - expression: |
              name = request.context.get("pending_user_identifier")
              targets = {
                "ann": "ak-flow://target",
                "bob": "ak-flow://no-such-flow",
                "cid": "https://example.org/from?a=b",
                "dan": "javascript:alert(1)",
                "eve": "ak-flow://for-chiefs",
              }
              if name in targets:
                  request.context["flow_plan"].context["redirect_stage_target"] = targets[name]
              return True
  - { flow: query-kept, title: T, stages: [identification, { redirect: { name: query-kept-redirect, mode: flow, target_flow: named } }] }
  - { flow: shown, title: Shown, stages: [{ dummy: { name: A dummy } }] }
  - { flow: failing, title: Failing, stages: [{ dummy: { name: Failing, throw_error: true } }] }
  - { flow: guarded, title: Guarded, stages: [{ captcha: { public_key: a, private_key: b, js_url: "https://robots.example/api.js", api_url: "http://127.0.0.1:1/" } }, dummy] }
  - { flow: pictured, title: Pictured, background: "https://pictures.example/a.jpg?sig=x&until=1", stages: [dummy] }
  - { flow: leaving, title: Leaving, stages: [user-logout, { dummy: { name: left } }] }
`;

describe('the stages', () => {
  let stagedoor: Stagedoor;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ blueprints: { 'flows.yaml': FLOWS } });
    for (const name of ['ann', 'bob', 'cid', 'dan', 'eve']) await stagedoor.person(name);
    await stagedoor.person('una', { attributes: { upn: 'una@corp.example' } });
  }, 60_000);
  afterAll(() => stagedoor.stop());

  const page = (name: string): object => expect.objectContaining({ component: 'ak-stage-dummy', name }) as object;
  const denied = (error_message: string): object =>
    expect.objectContaining({ component: 'ak-stage-access-denied', error_message }) as object;
  const errors = (field: string, string: string): object =>
    expect.objectContaining({ response_errors: { [field]: [{ string, code: 'invalid' }] } }) as object;
  const flow_info = {
    title: 'Named',
    background: '/static/dist/assets/images/flow_background.jpg',
    background_themed_urls: null,
    cancel_url: '/flows/-/cancel/',
    layout: 'stacked',
  };

  describe('identification', () => {
    it('is exactly authentik’s challenge', async () => {
      const client = await new JsonClient(stagedoor.base, 'named').get();
      expect(client.challenge).toEqual({
        component: 'ak-stage-identification',
        flow_info,
        flow_designation: 'authentication',
        user_fields: ['username', 'email'],
        pending_user_identifier: null,
        password_fields: false,
        allow_show_password: false,
        captcha_stage: null,
        enroll_url: '/if/flow/enrol/',
        recovery_url: '/if/flow/recover/',
        passwordless_url: '/if/flow/keyed/',
        primary_action: 'Log in',
        sources: [],
        show_source_labels: false,
        enable_remember_me: false,
        passkey_challenge: null,
      });
    });

    it('links to enrolment, recovery and the way without a password, with the query of the page', async () => {
      const { person, client } = await walk(stagedoor, 'named', [], { query: 'theme=dark' });
      for (const [field, slug] of [
        ['enroll_url', 'enrol'],
        ['recovery_url', 'recover'],
        ['passwordless_url', 'keyed'],
      ] as const) {
        expect(client.challenge[field]).toBe(`/if/flow/${slug}/?theme=dark`);
        expect(person.page.html).toContain(`href="/if/flow/${slug}/?theme&#x3D;dark"`);
      }
    });

    it.each([
      ['by-email', 'ann@example.org', 'went-on'],
      ['by-email', 'ANN@EXAMPLE.ORG', 'went-on'],
      ['by-email', 'ann', undefined],
      ['by-email', 'nobody@example.org', undefined],
      ['by-email-pretending', 'ann', 'pretended'],
      ['by-upn', 'una@corp.example', 'upn-went-on'],
      ['by-upn', 'una', undefined],
      ['exactly', 'ann', 'exactly-so'],
      ['exactly', 'ANN', undefined],
    ])('%s: %s', async (slug, uid_field, name) => {
      const { person, client } = await walk(stagedoor, slug, [{ uid_field }]);
      expect(client.challenge).toEqual(
        name === undefined ? errors('non_field_errors', 'Failed to authenticate.') : page(name),
      );
      expect(person.text).toContain(name ?? 'Failed to authenticate.');
    });

    it('takes name and password at once where it names a password stage, which says whether to show what is typed', async () => {
      const { person, client } = await walk(stagedoor, 'one-page');
      expect(client.challenge).toMatchObject({ password_fields: true, allow_show_password: true });
      expect(person.field('password')).toBe('');
      await client.post({ uid_field: 'ann', password: 'wrong' });
      expect(client.challenge).toEqual(errors('non_field_errors', 'Failed to authenticate.'));
      await client.post({ uid_field: 'no-such', password: 'wrong' });
      expect(client.challenge).toEqual(errors('non_field_errors', 'Failed to authenticate.'));
      await client.post({ uid_field: 'ann', password: 'the password of ann' });
      expect(client.challenge).toEqual(page('one-page-on'));
    });
  });

  describe('password', () => {
    it('is exactly authentik’s challenge, with a link to recovery where the brand has one', async () => {
      const { client } = await walk(stagedoor, 'proving', [{ uid_field: 'ann' }]);
      const challenge = {
        component: 'ak-stage-password',
        flow_info: { ...flow_info, title: 'Proving' },
        pending_user: 'ann',
        pending_user_avatar: '',
        allow_show_password: true,
      };
      expect(client.challenge).toEqual(challenge);
      await stagedoor.apply('entries:\n  - { brand: stagedoor-default, flow_recovery: recover }\n');
      expect((await client.get()).challenge).toEqual({
        ...challenge,
        recovery_url: `${stagedoor.base}/if/flow/recover/`,
      });
    });

    it('is not trimmed, and not blank', async () => {
      const { client } = await walk(stagedoor, 'proving', [{ uid_field: 'bob' }]);
      await client.post({ password: ' the password of bob ' });
      expect(client.challenge).toEqual(errors('password', 'Invalid password'));
      await client.post({ password: '' });
      expect(client.challenge).toHaveProperty('response_errors.password');
      await client.post({ password: 'the password of bob' });
      expect(client.challenge).toEqual(page('proved'));
    });

    it('that is wrong too often ends the run', async () => {
      const { person, client } = await walk(stagedoor, 'proving', [
        { uid_field: 'cid' },
        { password: 'a' },
        { password: 'b' },
      ]);
      expect(client.challenge).toEqual(denied('Invalid password'));
      expect([person.page.status, person.text.includes('Invalid password')]).toEqual([403, true]);
    });

    it('of a blocked account is taken for none', async () => {
      await stagedoor.person('ida', { is_active: false });
      const client = await new JsonClient(stagedoor.base, 'proving').get();
      await client.post({ uid_field: 'ida' });
      await client.post({ password: 'the password of ida' });
      expect(client.challenge).toMatchObject({ component: 'ak-stage-access-denied' });
    });

    it('of nobody ends the run', async () => {
      const { person, client } = await walk(stagedoor, 'nobody-said', [{}]);
      expect(client.challenge).toMatchObject({ component: 'ak-stage-access-denied' });
      expect(person.page.status).toBe(403);
    });
  });

  describe('deny', () => {
    it.each([
      ['says-no', 'Not today.'],
      ['says-why', 'Not today, ann.'],
      ['silent-deny', 'You may not go on here.'],
    ])('%s: %s', async (slug, words) => {
      const { person, client } = await walk(stagedoor, slug, [{ uid_field: 'ann' }]);
      expect(client.challenge).toEqual(denied(words));
      expect([person.page.status, person.text.includes(words)]).toEqual([403, true]);
    });
  });

  describe('redirect', () => {
    it.each([
      ['ann', 'an expression names a flow', '/if/flow/target/'],
      ['bob', 'it names one that there is not: the stage’s own target', '/device'],
      ['cid', 'it names an address', 'https://example.org/from?a=b'],
      ['dan', 'it names what is no address: the stage’s own target', '/device'],
      ['zoe', 'it names nothing: the stage’s own target', '/device'],
    ])('%s: %s', async (uid_field, _, target) => {
      const client = await new JsonClient(stagedoor.base, 'sent-on').get();
      await client.post({ uid_field });
      expect(client.challenge['component']).toBe('xak-flow-redirect');
      expect(String(client.challenge['to']).replace(/\?run=.*/, '')).toBe(target);
      const person = stagedoor.stranger();
      await person.open('/if/flow/sent-on/');
      await person.submit({ uid_field });
      const left = /http-equiv="refresh" content="0; url=([^"]*)"/.exec(person.page.html)?.[1];
      if (target.startsWith('https:')) expect(left?.replaceAll('&#x3D;', '=')).toBe(target);
      else if (target === '/device') expect(person.page.url).toContain('/if/flow/device-code/');
      else expect(person.heading).toBe('target-page');
    });

    it('into a flow that is not for somebody says no', async () => {
      const { person, client } = await walk(stagedoor, 'sent-on', [{ uid_field: 'eve' }]);
      expect(client.challenge).toEqual(denied('Flow does not apply to current user.'));
      expect(person.page.status).toBe(403);
    });

    it('keeps the query of the page', async () => {
      const query = 'theme=dark&itoken=1';
      const { person } = await walk(stagedoor, 'query-kept', [{ uid_field: 'ann' }], { query });
      expect(person.page.url).toContain('/if/flow/named/');
      expect(person.page.html).toContain('/if/flow/enrol/?theme&#x3D;dark&amp;itoken&#x3D;1');
    });
  });

  describe('dummy', () => {
    it('shows its name, and any answer leads on', async () => {
      const { person, client } = await walk(stagedoor, 'shown');
      expect(client.challenge).toEqual({
        component: 'ak-stage-dummy',
        flow_info: { ...flow_info, title: 'Shown' },
        title: 'A dummy',
        name: 'A dummy',
      });
      expect(person.heading).toBe('A dummy');
      expect((await client.post({ whatever: 1 })).challenge).toEqual({ component: 'xak-flow-redirect', to: '/' });
      await person.submit();
      expect(person.page.url).toBe(`${stagedoor.base}/`);
    });

    it('fails where its author wants that: a flow error for programs, a page for people, an event for the admin', async () => {
      const { person, client } = await walk(stagedoor, 'failing');
      expect(client.status).toBe(200);
      expect(client.challenge).toEqual({ component: 'ak-stage-flow-error', request_id: expect.any(String) });
      expect([person.page.status, person.text.includes('Test error')]).toEqual([500, false]);
      expect(await new Admin(stagedoor).row('event', 'action', 'system_exception')).toMatchObject({
        context: { request_id: client.challenge['request_id'] },
      });
    });
  });

  it('user-logout ends the session, and the flow goes on', async () => {
    const ann = await stagedoor.person('ann');
    await ann.open('/flows/-/default/authentication/');
    await ann.signIn();
    const client = await clientOf(ann, 'leaving').get();
    expect(client.challenge).toMatchObject({ component: 'ak-stage-autosubmit' });
    expect(client.cookies.has('stagedoor_session')).toBe(true);
    await client.post({});
    expect(client.challenge).toEqual(page('left'));
    expect(client.cookies.has('stagedoor_session')).toBe(false);
    await ann.open('/');
    expect(ann.heading).toBe('Welcome');

    const { person } = await walk(stagedoor, 'leaving', [{}]);
    expect(person.heading).toBe('left');
  });

  it('a page may talk to what its stage needs, after a wrong answer, too; no other page may', async () => {
    const may = (headers: Headers): boolean =>
      headers.get('content-security-policy')!.includes('https://robots.example');
    const person = stagedoor.stranger();
    await person.open('/if/flow/guarded/');
    expect(may(person.page.headers)).toBe(true);
    await person.submit({ token: 'x' });
    expect([person.page.status, may(person.page.headers)]).toEqual([400, true]);
    for (const path of ['/if/flow/shown/', '/if/flow/says-no/', '/']) {
      await person.open(path);
      expect(may(person.page.headers)).toBe(false);
    }
  });

  it('the address of a picture keeps its query', async () => {
    const { person, client } = await walk(stagedoor, 'pictured');
    expect(client.challenge).toMatchObject({
      flow_info: { background: 'https://pictures.example/a.jpg?sig=x&until=1' },
    });
    expect(person.page.html).toContain('src="https://pictures.example/a.jpg?sig&#x3D;x&amp;until&#x3D;1"');
  });
});
