import { Admin } from './support/blueprints.js';
import { AuthenticatorApp } from './support/authenticator-app.js';
import { JsonClient } from './support/json-client.js';
import type { Person } from './support/person.js';
import { setUp, signInWith } from './support/second-factor.js';
import { Stagedoor } from './support/stagedoor.js';

describe('a second factor', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  let count = 0;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start();
    admin = new Admin(stagedoor);
    await admin.apply(setUp('app', 'authenticator-totp: { digits: 6 }'));
  });
  afterAll(() => stagedoor.stop());

  const isIn = ({ cookies }: Person): boolean => cookies.has('stagedoor_session');
  const at = async (slug: string, person?: Person): Promise<Person> => {
    const browser = person ?? (await stagedoor.person(`person-${++count}`));
    await browser.open(`/if/flow/${slug}/`);
    return browser.signIn();
  };
  const appOn = (person: Person): AuthenticatorApp => {
    const address = /href="(otpauth:[^"]*)"/.exec(person.page.html)![1]!;
    return new AuthenticatorApp(address.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='), stagedoor.clock);
  };
  /** Sets up an app on the page in front of them. */
  const enrol = async (person: Person): Promise<AuthenticatorApp> => {
    const app = appOn(person);
    await person.submit({ code: app.code() });
    stagedoor.clock.turn(60);
    return app;
  };
  const withApp = async (): Promise<{ person: Person; app: AuthenticatorApp }> => {
    const person = await stagedoor.person(`person-${++count}`);
    await person.open('/flows/-/default/authentication/');
    await (await person.signIn()).open('/if/flow/app/');
    return { person, app: await enrol(person) };
  };

  describe('of somebody who has none', () => {
    it('is passed by with skip, which is the default', async () => {
      await admin.apply(signInWith('skips'));
      expect(isIn(await at('skips'))).toBe(true);
    });

    it('turns them away with deny', async () => {
      await admin.apply(signInWith('denies', 'not_configured_action: deny'));
      const ann = await at('denies');
      expect(ann.text).toContain('No (allowed) MFA authenticator configured.');
      expect(isIn(ann)).toBe(false);
    });

    it('is set up on the way in with configure', async () => {
      await admin.apply(
        signInWith('configures', 'not_configured_action: configure, configuration_stages: [!KeyOf totp]'),
      );
      const ann = await at('configures');
      expect(ann.heading).toBe('Set up an authenticator app');
      const app = await enrol(ann);
      expect(isIn(ann)).toBe(true);
      const later = await at('configures', await stagedoor.person(ann.username));
      expect(later.heading).toBe('Confirm that it is you');
      expect(isIn(await later.submit({ code: app.code() }))).toBe(true);
    });

    it('may be chosen among several', async () => {
      const stages = 'not_configured_action: configure, configuration_stages: [!KeyOf static, !KeyOf totp]';
      await admin.apply(signInWith('offers', stages));
      const ann = await at('offers');
      expect(ann.heading).toBe('Set up a second step');
      await ann.submit({ selected_stage: '00000000-0000-0000-0000-000000000001' });
      expect(ann.text).toContain('Selected stage is invalid');
      const [totp, paper] = await Promise.all(
        ['totp', 'static'].map((type) => admin.row('stage', 'name', `offers-${type}`)),
      );
      await ann.submit({ selected_stage: totp!['id'] as string });
      await enrol(ann);
      expect(isIn(ann)).toBe(true);

      const client = new JsonClient(stagedoor.base, 'offers');
      const bob = await stagedoor.person('bob');
      await client.get();
      await client.post({ uid_field: 'bob' });
      await client.post({ password: bob.password });
      expect(client.challenge).toMatchObject({
        component: 'ak-stage-authenticator-validate',
        device_challenges: [],
        configuration_stages: [
          {
            pk: paper!['id'],
            name: 'Recovery codes',
            verbose_name: 'Static Authenticator Setup Stage',
            meta_model_name: 'authentik_stages_authenticator_static.authenticatorstaticstage',
          },
          {
            pk: totp!['id'],
            name: 'An app',
            verbose_name: 'TOTP Authenticator Setup Stage',
            meta_model_name: 'authentik_stages_authenticator_totp.authenticatortotpstage',
          },
        ],
      });
      await client.post({ selected_stage: paper!['id'] });
      expect(client.challenge).toMatchObject({ component: 'ak-stage-authenticator-static' });
      await client.post({});
      expect(client.challenge).toMatchObject({ component: 'xak-flow-redirect' });
    });

    it('cannot be set up where the stages are gone, and the admin learns where', async () => {
      await admin.apply(signInWith('empty', 'not_configured_action: configure, configuration_stages: [!KeyOf totp]'));
      await stagedoor.db.query(`DELETE FROM stage WHERE name = 'empty-totp'`);
      const ann = await at('empty');
      expect(ann.text).toContain('No (allowed) MFA authenticator configured.');
      expect(await admin.row('event', 'action', 'configuration_error')).toMatchObject({
        context: { flow: 'empty', stage: 'empty-mfa' },
      });
    });
  });

  it('that counts here may be none that somebody has', async () => {
    await admin.apply(signInWith('paper-only', 'not_configured_action: deny, device_classes: [static]'));
    const { person } = await withApp();
    const later = await at('paper-only', await stagedoor.person(person.username));
    expect(later.text).toContain('No (allowed) MFA authenticator configured.');
  });

  it('cannot be got round by setting up another one', async () => {
    const stages = 'not_configured_action: configure, configuration_stages: [!KeyOf static, !KeyOf totp]';
    await admin.apply(signInWith('closed', stages));
    const { person } = await withApp();
    const eve = await at('closed', await stagedoor.person(person.username));
    const paper = (await admin.row('stage', 'name', 'closed-static'))!;
    await eve.submit({ selected_stage: paper['id'] as string, code: '' });
    expect(eve.text).toContain('Empty response');
    expect(eve.heading).toBe('Confirm that it is you');
  });

  it('is not asked for again in the same browser within last_auth_threshold', async () => {
    await admin.apply(signInWith('rests', 'last_auth_threshold: hours=1'));
    const { person, app } = await withApp();
    const laptop = await at('rests', await stagedoor.person(person.username));
    expect(isIn(await laptop.submit({ code: app.code() }))).toBe(true);
    const again = async (browser: Person): Promise<string> => {
      browser.cookies.delete('stagedoor_session');
      await at('rests', browser);
      return isIn(browser) ? 'in' : browser.heading;
    };
    expect(await again(laptop)).toBe('in');
    expect(await again(await stagedoor.person(person.username))).toBe('Confirm that it is you');
    stagedoor.clock.turn(60 * 60);
    expect(await again(laptop)).toBe('Confirm that it is you');
    await laptop.submit({ code: app.code() });
    expect(await again(laptop)).toBe('in');
    // without the authenticator nothing is left to remember
    await stagedoor.db.query('DELETE FROM authenticator');
    expect(await stagedoor.db.query('SELECT * FROM authenticator_use')).toEqual([]);
  });

  it('of a name that nobody has looks like that of somebody who has none', async () => {
    await admin.apply(signInWith('unknown', 'not_configured_action: deny'));
    await stagedoor.db.query(
      `UPDATE flow_stage_binding SET "order" = 15 WHERE stage = (SELECT id FROM stage WHERE name = 'unknown-mfa')`,
    );
    const somebody = await stagedoor.person(`person-${++count}`);
    for (const person of [somebody, stagedoor.stranger()]) {
      await person.open('/if/flow/unknown/');
      await person.submit({ uid_field: person.username });
      expect([person.page.status, person.heading]).toEqual([403, 'You cannot go on here']);
      expect(person.text).toContain('No (allowed) MFA authenticator configured.');
    }
  });

  it('is not set up for whoever has only said a name, nor asked of whoever is nobody', async () => {
    await admin.apply(signInWith('early', 'not_configured_action: configure, configuration_stages: [!KeyOf totp]'));
    await stagedoor.db.query(
      `UPDATE flow_stage_binding SET "order" = 15 WHERE stage = (SELECT id FROM stage WHERE name = 'early-mfa')`,
    );
    const victim = await stagedoor.person(`person-${++count}`);
    for (const person of [victim, stagedoor.stranger()]) {
      await person.open('/if/flow/early/');
      await person.submit({ uid_field: person.username });
      expect(person.text).toContain('Nobody has proved yet who is setting this up.');
    }
    await admin.apply(setUp('nobody', 'authenticator-totp: { digits: 6 }', ''));
    await admin.apply(setUp('nobody-asked', 'authenticator-validate: { not_configured_action: deny }', ''));
    for (const slug of ['nobody', 'nobody-asked']) {
      const stranger = stagedoor.stranger();
      await (await stranger.open(`/if/flow/${slug}/`)).submit();
      expect(new URL(stranger.page.url).pathname).toBe('/');
    }
  });

  it('proves more than a password to a device that is let in', async () => {
    await admin.apply(signInWith('default-two'));
    await stagedoor.db.query(`UPDATE brand SET flow_authentication = (SELECT id FROM flow WHERE slug = 'default-two')`);
    const { person, app } = await withApp();
    const browser = await stagedoor.person(person.username);
    await browser.open('/flows/-/default/authentication/?next=/device');
    await browser.signIn();
    await browser.submit({ code: app.code() });
    const tv = stagedoor.tv();
    await tv.start({ scope: 'openid' });
    await browser.open('/device');
    await browser.submit({ code: tv.shows.user_code });
    await browser.submit({ decision: 'allow' });
    await browser.submit({ decision: 'allow' });
    const { id_token } = (await tv.poll()).body as { id_token: string };
    const claims = JSON.parse(Buffer.from(id_token.split('.')[1]!, 'base64url').toString()) as { amr: string[] };
    expect(claims.amr).toEqual(['pwd', 'otp', 'mfa']);
  });

  describe('on the page of its owner', () => {
    it('is listed, named and taken away', async () => {
      const { person } = await withApp();
      await person.open('/account/authenticators/');
      expect(person.heading).toBe('Your authenticators');
      expect(person.field('name')).toBe('Authenticator app');
      await person.submit({ name: 'My <phone>' });
      expect(person.field('name')).toBe('My <phone>');
      await person.submit({ name: '  ' });
      expect(person.text).toContain('That is no name');
      const list = await person.open('/account/authenticators/');
      const link = /href="(\/account\/authenticators\/[\w-]{36})"/.exec(list.page.html)![1]!;
      await person.open(link);
      expect(person.heading).toBe('Remove “My <phone>”?');
      await person.submit();
      expect(person.text).toContain('You sign in with your password alone.');
      const [event] = await stagedoor.db.query(`SELECT * FROM event WHERE action = 'authenticator_removed'`);
      expect(event).toMatchObject({ context: { type: 'totp' } });
    });

    it('is nobody else’s to touch, and not without the page', async () => {
      const { person } = await withApp();
      const { id } = (await stagedoor.db.query('SELECT id FROM authenticator ORDER BY created_at DESC LIMIT 1'))[0];
      const { person: eve } = await withApp();
      await eve.open('/account/authenticators/');
      const csrf = eve.field('csrf')!;
      const post = async (who: Person, path: string, fields: Record<string, string>): Promise<number> =>
        (
          await who.request(`/account/authenticators/${id}/${path}`, {
            method: 'POST',
            body: new URLSearchParams(fields),
          })
        ).status;
      expect(await post(eve, 'rename', { csrf, name: 'eve’s' })).toBe(404);
      expect(await post(eve, 'remove', { csrf })).toBe(303);
      expect((await eve.request(`/account/authenticators/${id}`)).status).toBe(404);
      expect((await eve.request('/account/authenticators/x')).status).toBe(404);
      expect(await post(person, 'remove', {})).toBe(403);
      expect(await post(person, 'remove', { csrf })).toBe(403);
      expect(await stagedoor.db.query('SELECT id FROM authenticator WHERE id = $1', [id])).toHaveLength(1);
      const stranger = stagedoor.stranger();
      await stranger.open('/account/authenticators/');
      expect(stranger.page.url).toContain('/if/flow/');
    });

    it('can be set up there, where a stage has a flow for it', async () => {
      const { person } = await withApp();
      await admin.apply(`
entries:
  - { model: authentik_stages_authenticator_static.authenticatorstaticstage, identifiers: { name: by-hand }, attrs: { friendly_name: Codes on paper, configure_flow: !Find [authentik_flows.flow, [slug, app]] } }
`);
      const { id } = (await admin.row('stage', 'name', 'by-hand')) as { id: string };
      await person.open('/account/authenticators/');
      expect(person.page.html).toContain(`href="/flows/-/configure/${id}/?next=/account/authenticators/"`);
      expect(person.text).toContain('Add: Codes on paper');
    });
  });
});
