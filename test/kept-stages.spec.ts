import { openSettings } from '../src/platform/secrets/sealed-settings.js';
import { Secrets } from '../src/platform/secrets/secrets.js';
import { keptStages } from '../src/stages/kept/index.js';
import { Admin } from './support/blueprints.js';
import { Stagedoor } from './support/stagedoor.js';

/** A flow whose one stage is of a type that is only kept. */
const only = (slug: string, stage: string): string => `
flow: ${slug}
title: ${slug}
stages:
  - ${stage}
`;

describe('stages that blueprints may hold before they can be walked', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    admin = new Admin(stagedoor);
  });
  afterAll(() => stagedoor.stop());

  const config = async (name: string): Promise<Record<string, unknown>> =>
    (await admin.row('stage', 'name', name))!['config'] as Record<string, unknown>;

  it('are all of those that authentik has and the server does not walk', () => {
    expect(keptStages.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['authenticator-email', 'account-lockdown', 'mtls', 'endpoint']),
    );
    expect(keptStages).toHaveLength(8);
  });

  it.each([
    ['source', 'signing in with another service'],
    [
      'authenticator-sms: { provider: generic, from_number: "1", account_sid: a, auth: b }',
      'setting up codes by text message',
    ],
    ['authenticator-duo: { api_hostname: h, client_id: c, client_secret: s }', 'setting up Duo'],
    ['authenticator-email', 'setting up codes by email'],
    ['endpoint', 'checking this device'],
    [
      'mtls: { mode: optional, cert_attribute: subject, user_attribute: email }',
      'checking the certificate of this browser',
    ],
    ['account-lockdown', 'shutting an account'],
  ])('%s: the flow says no in words for people', async (stage, words) => {
    const slug = `only-${stage.split(':')[0]!}`;
    await admin.apply(only(slug, stage));
    const ann = await stagedoor.person('ann');
    await (await ann.open(`/if/flow/${slug}/`)).submit();
    expect(ann.text).toContain(`This service cannot do the next step yet: ${words}.`);
  });

  describe('secrets in their settings', () => {
    const captcha = (secret: string, more = ''): string => `
entries:
  - model: authentik_stages_captcha.captchastage
    identifiers: { name: robots }
    attrs: { public_key: shown to all, private_key: ${secret}${more} }
`;

    it('are sealed in the database, and open to the server', async () => {
      const report = await admin.apply(captcha('kept to itself'));
      const [made] = report.entries;
      expect(made!.changes).toContainEqual({ field: 'public_key', after: 'shown to all' });
      expect(made!.changes).toContainEqual({ field: 'private_key', secret: true });
      expect(JSON.stringify(report)).not.toContain('kept to itself');

      const stored = await config('robots');
      expect(stored['public_key']).toBe('shown to all');
      expect(JSON.stringify(stored)).not.toContain('kept to itself');
      const opened = openSettings(stagedoor.app.get(Secrets), ['private_key'], stored);
      expect(opened['private_key']).toBe('kept to itself');
    });

    it('change nothing when they are given again, and are told as changed without being shown', async () => {
      await admin.apply(captcha('kept to itself'));
      expect((await admin.apply(captcha('kept to itself'))).unchanged).toBe(true);
      const [other] = (await admin.apply(captcha('another one', ', interactive: true'))).entries;
      expect(other!.changes).toHaveLength(2);
      expect(other!.changes).toContainEqual({ field: 'interactive', before: false, after: true });
      expect(other!.changes).toContainEqual({ field: 'private_key', secret: true });
    });

    it('stay when an entry does not name them', async () => {
      await admin.apply(captcha('kept to itself'));
      await admin.apply(
        'entries: [{ model: authentik_stages_captcha.captchastage, identifiers: { name: robots }, attrs: { js_url: https://x.example/a.js } }]',
      );
      const opened = openSettings(stagedoor.app.get(Secrets), ['private_key'], await config('robots'));
      expect(opened).toMatchObject({ private_key: 'kept to itself', js_url: 'https://x.example/a.js' });
    });

    it('find nothing, and are not repeated in complaints', async () => {
      const found = await admin.complaints(
        'entries: [{ model: authentik_stages_captcha.captchastage, identifiers: { private_key: kept to itself } }]',
      );
      expect(found[0]).toContain('nothing can be found by private_key, which is sealed');
      const wrong = await admin.complaints(captcha('[kept, to, itself]'));
      expect(wrong.join()).toContain('private_key must be a string');
      expect([...found, ...wrong].join()).not.toContain('itself');
    });

    it('may be whole objects', async () => {
      await admin.apply(`
entries:
  - model: authentik_stages_authenticator_endpoint_gdtc.authenticatorendpointgdtcstage
    identifiers: { name: chrome }
    attrs: { credentials: { type: service_account, private_key: hush } }
`);
      const stored = await config('chrome');
      expect(JSON.stringify(stored)).not.toContain('hush');
      const { credentials } = openSettings(stagedoor.app.get(Secrets), ['credentials'], stored);
      expect(credentials).toEqual({ type: 'service_account', private_key: 'hush' });
    });
  });

  it('know prompts and invitations as objects of their own', async () => {
    const file = `
entries:
  - model: authentik_stages_prompt.prompt
    id: nickname
    identifiers: { name: nickname }
    attrs: { field_key: nickname, label: Nickname, type: text, order: 3 }
  - model: authentik_stages_prompt.promptstage
    identifiers: { name: asks }
    attrs: { fields: [!KeyOf nickname] }
  - { model: authentik_flows.flow, id: flow, identifiers: { slug: enrolment }, attrs: { name: E, title: E, designation: enrollment } }
  - model: authentik_stages_invitation.invitation
    identifiers: { name: party }
    attrs: { flow: !KeyOf flow, single_use: true, expires: "2031-05-01T12:00:00+02:00", fixed_data: { nickname: guest } }
`;
    await admin.apply(file);
    expect((await admin.apply(file)).unchanged).toBe(true);
    const prompt = await admin.row('prompt', 'name', 'nickname');
    expect(prompt).toMatchObject({ required: true, order: 3, placeholder: '', placeholder_expression: false });
    expect(await config('asks')).toEqual({ fields: [prompt!['id']], validation_policies: [] });
    const invitation = (await admin.row('invitation', 'name', 'party'))!;
    expect(invitation).toMatchObject({ single_use: true, created_by: null, fixed_data: { nickname: 'guest' } });
    expect((invitation['expires'] as Date).toISOString()).toBe('2031-05-01T10:00:00.000Z');

    const [wrong] = await admin.complaints('prompt: x\nfield_key: x\nlabel: X\ntype: txt\n');
    expect(wrong).toMatch(/type takes text, .*did you mean "text"/);
    const [late] = await admin.complaints('invitation: party\nexpires: next week\n');
    expect(late).toContain('expires must be a time such as');
  });

  it('leave empty what refers to things that this server does not have', async () => {
    const report = await admin.apply(`
entries:
  - model: authentik_stages_source.sourcestage
    identifiers: { name: elsewhere }
    attrs: { source: !Find [authentik_sources_weather.weathersource, [slug, rain]] }
`);
    expect(report.warnings.map(({ message }) => message).join()).toContain('the field is left empty');
    expect(await config('elsewhere')).toEqual({ source: null, resume_timeout: 'minutes=10' });
  });
});
