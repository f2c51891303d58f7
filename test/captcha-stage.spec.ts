import { CaptchaService } from './support/captcha-service.js';
import { JsonClient } from './support/json-client.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

const RETRY = 'Invalid captcha response. Retrying may solve this issue.';
const INVALID = 'Invalid captcha response';
const BROKEN = 'Failed to validate token';

describe('the captcha stage', () => {
  let stagedoor: Stagedoor;
  let service: CaptchaService;
  const log: string[] = [];
  beforeAll(async () => {
    service = await CaptchaService.start();
    stagedoor = await Stagedoor.start({
      config: { logLevel: 'warn' },
      log: { write: (line) => void log.push(line) },
    });
    await stagedoor.person('ann');
  });
  afterAll(async () => {
    await stagedoor.stop();
    await service.stop();
  });
  beforeEach(() => Object.assign(service, { says: { success: true }, status: 200, mute: false, asked: undefined }));

  const flow = async (slug: string, more = ''): Promise<void> =>
    stagedoor.apply(`
flow: ${slug}
title: Robots
stages:
  - captcha: { ${service.settings()}${more} }
  - deny: { deny_message: that far }
`);
  /** What the flow says to somebody who has solved the captcha. */
  const answers = async (slug: string, token = 'solved'): Promise<Person> => {
    const person = stagedoor.stranger();
    await person.open(`/if/flow/${slug}/`);
    return person.submit({ token });
  };

  it('asks the service with the secret, the answer and the address, and goes on', async () => {
    await flow('plain');
    expect((await answers('plain')).text).toContain('that far');
    expect(service.asked!.type).toBe('application/x-www-form-urlencoded');
    const asked = Object.fromEntries(new URLSearchParams(service.asked!.body));
    expect(asked).toEqual({ secret: 'hush-hush', response: 'solved', remoteip: '127.0.0.1' });
  });

  it('asks in JSON, if its author says so', async () => {
    await flow('in-json', ', request_content_type: application/json');
    expect((await answers('in-json')).text).toContain('that far');
    expect(service.asked!.type).toBe('application/json');
    expect(JSON.parse(service.asked!.body)).toMatchObject({ secret: 'hush-hush', response: 'solved' });
  });

  it('says on its page that it needs JavaScript, and shows no secret', async () => {
    await flow('page');
    const ann = stagedoor.stranger();
    await ann.open('/if/flow/page/');
    expect(ann.text).toContain('cannot do that without JavaScript');
    expect(ann.page.html).toContain('data-site-key="shown"');
    expect(ann.page.html).not.toContain('hush');
    await ann.submit();
    expect(ann.text).toContain('This field may not be blank.');
    expect(service.asked).toBeUndefined();
  });

  it('gives programs authentik’s challenge', async () => {
    await flow('program', ', interactive: true');
    const client = new JsonClient(stagedoor.base, 'program');
    await client.get();
    expect(client.challenge).toMatchObject({
      component: 'ak-stage-captcha',
      site_key: 'shown',
      js_url: `${service.base}/turnstile.js`,
      interactive: true,
      pending_user: '',
      pending_user_avatar: '',
    });
    service.says = { success: false, 'error-codes': ['timeout-or-duplicate'] };
    await client.post({ token: 'old' });
    expect(client.challenge['response_errors']).toEqual({ token: [{ string: RETRY, code: 'invalid' }] });
    service.says = { success: true };
    await client.post({ token: 'new' });
    expect(client.challenge).toMatchObject({ component: 'ak-stage-access-denied', error_message: 'that far' });
  });

  it.each([
    [RETRY, { success: false, 'error-codes': ['invalid-input-response', 'timeout-or-duplicate'] }],
    [RETRY, { success: false }],
    [INVALID, { success: false, 'error-codes': ['invalid-input-response', 'invalid-input-secret'] }],
    [INVALID, { success: true, score: 0.4 }],
    [INVALID, { success: true, score: 'high' }],
    [RETRY, { success: 'true' }],
    [BROKEN, 'no JSON'],
    [BROKEN, '[]'],
    [BROKEN, '{"success": true, "action": "\\u0000"}'],
    [BROKEN, { success: true, action: 'x'.repeat(20_000) }],
  ])('says "%s" when the service says %j', async (message, says) => {
    await flow('verdicts');
    service.says = says;
    const ann = await answers('verdicts');
    expect(ann.page.status).toBe(400);
    expect(ann.text).toContain(`${message} `);
    expect(ann.text).not.toContain('that far');
  });

  it.each([
    [0.5, ''],
    [1, ''],
    [0.2, ', score_min_threshold: -1'],
    [5, ', score_max_threshold: -1'],
    [0.1, ', error_on_invalid_score: false'],
  ])('lets a score of %d pass with "%s"', async (score, settings) => {
    await flow('scores', settings === '' ? ', score_min_threshold: 0.5' : settings);
    service.says = { success: true, score };
    expect((await answers('scores')).text).toContain('that far');
    await stagedoor.db.query(`DELETE FROM stage WHERE name = 'scores-captcha'`);
  });

  it.each([
    [500, { success: true }],
    [302, { success: true }],
  ])('is not passed when the service answers %d, whatever it says', async (status, says) => {
    await flow('down');
    Object.assign(service, { status, says });
    expect((await answers('down')).text).toContain(BROKEN);
  });

  it('is not passed when there is no service, and the admin learns why', async () => {
    await stagedoor.apply(`
flow: gone
title: Gone
stages:
  - captcha: { public_key: a, private_key: hush-hush, api_url: 'http://127.0.0.1:1/' }
  - deny
`);
    expect((await answers('gone')).text).toContain(BROKEN);
    expect(log.join()).toContain('a captcha could not be checked');
    expect(log.join()).toContain('http://127.0.0.1:1/');
    expect(log.join()).not.toContain('hush-hush');
  });

  it('leaves what the service said where policies see it', async () => {
    await stagedoor.apply(`
flow: kept
title: Kept
stages:
  - captcha: { ${service.settings()} }
  - identification
`);
    service.says = { success: true, score: 0.9, hostname: 'here' };
    await answers('kept');
    const [{ memory }] = await stagedoor.db.query(
      `SELECT r.memory FROM run r JOIN flow f ON f.id = r.flow WHERE f.slug = 'kept'`,
    );
    expect(memory['context.captcha']).toEqual({ response: service.says, stage: { name: 'kept-captcha' } });
  });
});

describe('a captcha where people say who they are', () => {
  let stagedoor: Stagedoor;
  let service: CaptchaService;
  beforeAll(async () => {
    service = await CaptchaService.start();
    stagedoor = await Stagedoor.start();
    await stagedoor.person('ann');
    await stagedoor.apply(`
entries:
  - model: authentik_stages_captcha.captchastage
    id: robots
    identifiers: { name: robots }
    attrs: { ${service.settings()}, interactive: true }
  - flow: guarded
    title: In
    designation: authentication
    stages:
      - identification: { captcha_stage: !KeyOf robots }
      - password
`);
  });
  afterAll(async () => {
    await stagedoor.stop();
    await service.stop();
  });
  beforeEach(() => Object.assign(service, { says: { success: true } }));

  it('is in authentik’s challenge, and its answer lets them on', async () => {
    const client = new JsonClient(stagedoor.base, 'guarded');
    await client.get();
    expect(client.challenge['captcha_stage']).toEqual({
      js_url: `${service.base}/turnstile.js`,
      site_key: 'shown',
      interactive: true,
      pending_user: '',
      pending_user_avatar: '',
    });
    await client.post({ uid_field: 'ann', captcha_token: 'solved' });
    expect(client.challenge).toMatchObject({ component: 'ak-stage-password' });
  });

  it.each(['ann', 'nobody'])('that is not solved ends in "Failed to authenticate.", for %s', async (uid_field) => {
    const errors = { non_field_errors: [{ string: 'Failed to authenticate.', code: 'invalid' }] };
    const client = new JsonClient(stagedoor.base, 'guarded');
    await client.get();
    await client.post({ uid_field });
    expect(client.challenge['response_errors']).toEqual(errors);
    service.says = { success: false };
    await client.post({ uid_field, captcha_token: 'guessed' });
    expect(client.challenge['response_errors']).toEqual(errors);
  });
});
