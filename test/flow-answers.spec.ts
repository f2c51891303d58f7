import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsOptional, IsString } from 'class-validator';
import { createApp } from '../src/app.js';
import { Importer } from '../src/blueprints/importing/importer.service.js';
import { FlowTokens } from '../src/flows/flow-tokens.service.js';
import { ContextSlot } from '../src/flows/memory.js';
import { again, next } from '../src/flows/outcome.js';
import { IS_RESTORED, QUERY } from '../src/flows/slots.js';
import type { Turn } from '../src/flows/stage-type.js';
import { Config } from '../src/platform/config.js';
import { databaseName, testDatabase } from './support/database.js';
import { gate } from './support/gate.js';
import { JsonClient } from './support/json-client.js';
import type { Person } from './support/person.js';
import { standIn } from './support/stages.js';
import { Stagedoor } from './support/stagedoor.js';

const FLOWS = `
version: 1
entries:
  - flow: sign-in
    title: Sign in
    designation: authentication
    stages: [identification, password, user-login]
  - flow: acting
    title: Acting
    stages: [identification, dummy, password]
  - flow: leaving
    title: Leaving
    stages: [identification, { redirect: { mode: static, target_static: "https://elsewhere.example/?a=1" } }]
  - flow: led
    title: Led
    authentication: require_redirect
    stages: [password]
  - flow: leading
    title: Leading
    stages: [identification, { redirect: { mode: flow, target_flow: led } }]
  - flow: leading-at-once
    title: Leading at once
    stages: [{ redirect: { mode: flow, target_flow: led } }]
  - { policy: doubt, dummy: { result: true, wait_min: 0, wait_max: 0 } }
  - flow: doubting
    title: Doubting
    stages:
      - dummy: { name: first-doubt }
        policies: [{ policy: doubt }]
      - dummy: { name: second-doubt }
  - flow: confirming
    title: Confirming
    stages: [identification, { captcha: { public_key: a, private_key: b } }, password, user-login]
`;

class AnyAnswer {
  @IsOptional() @IsString() word?: string;
}

const LINK_OPENED = new ContextSlot<boolean>('story_link_opened');

describe('an answer in a flow', () => {
  let stagedoor: Stagedoor;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ blueprints: { 'flows.yaml': FLOWS } });
  });
  afterAll(() => stagedoor.stop());

  /** The same browser once more: another tab, or the second of two presses. */
  const tabOf = async (person: Person): Promise<Person> => {
    const tab = await stagedoor.person(person.username);
    tab.page = person.page;
    for (const [name, value] of person.cookies) tab.cookies.set(name, value);
    return tab;
  };
  const begun = async (slug: string): Promise<Person> => {
    const ann = await stagedoor.person('ann');
    await ann.open(`/if/flow/${slug}/`);
    return ann;
  };

  it('is not given to the stage that is in hand when its page is old', async () => {
    standIn(stagedoor, 'dummy', { challenge: () => ({}), respond: () => next() }, { answer: AnyAnswer });
    const ann = await begun('acting');
    await ann.submit({ uid_field: 'ann' });
    const old = await tabOf(ann);
    await ann.submit({ word: 'one' });
    expect(ann.heading).toBe('Enter your password');
    await old.submit({ word: 'two', password: ann.password });
    expect(old.heading).toBe('Enter your password');
    expect(old.text).toContain('That answer was for another page. This is where you are now.');
    await old.submit({ password: ann.password });
    expect(old.heading).toMatch(/^Welcome/);
  });

  it('is not given to another stage when policies have changed their mind since its page was made', async () => {
    const turnRound = (result: boolean): Promise<void> =>
      stagedoor.apply(`entries: [{ policy: doubt, dummy: { result: ${result}, wait_min: 0, wait_max: 0 } }]`);
    const ann = await begun('doubting');
    await turnRound(false);
    await ann.submit({ word: 'for the first' });
    expect(ann.text).toContain('That answer was for another page. This is where you are now.');
    await ann.submit({ word: 'for the second' });
    expect(ann.page.url).toBe(`${stagedoor.base}/`);
    await turnRound(true);
  });

  it('of a JSON client that begins anew is not taken for one of a run that has led to another flow', async () => {
    const client = new JsonClient(stagedoor.base, 'leading');
    const ends = new Set<unknown>();
    for (let i = 0; i < 2; i++) {
      await client.get();
      await client.post({ uid_field: 'ann' });
      ends.add(client.challenge['to']);
    }
    expect(ends.size).toBe(2);
  });

  it('that is given again because nothing was heard gets what it got, the session too', async () => {
    const ann = await begun('sign-in');
    await ann.submit({ uid_field: 'ann' });
    const [deaf, late] = [await tabOf(ann), await tabOf(ann)];
    await ann.submit({ password: ann.password });
    expect(ann.heading).toBe('Welcome, ann');
    await deaf.submit({ password: ann.password });
    expect(deaf.heading).toBe('Welcome, ann');
    expect(deaf.cookies.get('stagedoor_session')).toBe(ann.cookies.get('stagedoor_session'));
    expect(await stagedoor.db.query('SELECT id FROM session')).toHaveLength(1);

    stagedoor.clock.turn(61);
    await late.submit({ password: ann.password });
    expect(late.cookies.has('stagedoor_session')).toBe(false);
  });

  it('given again by a JSON client after the end gets the same end, and not a first page', async () => {
    const client = await new JsonClient(stagedoor.base, 'sign-in').get();
    await client.post({ component: 'ak-stage-identification', uid_field: 'ann' });
    const password = { component: 'ak-stage-password', password: 'the password of ann' };
    await client.post({ component: 'ak-stage-consent', token: 'x' });
    expect(client.challenge).toMatchObject({
      component: 'ak-stage-password',
      response_errors: { non_field_errors: [{ code: 'outdated' }] },
    });
    await client.post(password);
    expect(client.challenge).toEqual({ component: 'xak-flow-redirect', to: '/' });
    client.cookies.delete('stagedoor_session');
    await client.post(password);
    expect(client.challenge).toEqual({ component: 'xak-flow-redirect', to: '/' });
    expect(client.cookies.has('stagedoor_session')).toBe(true);
  });

  it('pressed twice acts once, and both presses get the same', async () => {
    let acts = 0;
    const door = gate();
    standIn(
      stagedoor,
      'dummy',
      {
        challenge: () => ({}),
        respond: async () => {
          acts += 1;
          await door.opened;
          return next();
        },
      },
      { acts: true, answer: AnyAnswer },
    );
    const ann = await begun('acting');
    await ann.submit({ uid_field: 'ann' });
    const twin = await tabOf(ann);
    const both = [ann.submit({ word: 'yes' }), twin.submit({ word: 'yes' })];
    setTimeout(() => door.open(), 300);
    await Promise.all(both);
    expect(acts).toBe(1);
    expect([ann.heading, twin.heading]).toEqual(['Enter your password', 'Enter your password']);
    expect(ann.page.url).toBe(twin.page.url);
  });

  it('on the first page pressed twice begins one run; another answer there begins another', async () => {
    const count = async (): Promise<number> => (await stagedoor.db.query('SELECT id FROM run')).length as number;
    const before = await count();
    const ann = await begun('sign-in');
    const [twin, third] = [await tabOf(ann), await tabOf(ann)];
    await Promise.all([ann.submit({ uid_field: 'ann' }), twin.submit({ uid_field: 'ann' })]);
    expect(await count()).toBe(before + 1);
    expect(ann.page.url).toBe(twin.page.url);
    await third.submit({ uid_field: 'bea' });
    expect(third.text).toContain('bea');
    expect(await count()).toBe(before + 2);
  });

  it('may lead out of this server, from a page that a form may lead to', async () => {
    const ann = await begun('leaving');
    await ann.submit({ uid_field: 'ann' });
    expect(ann.page.html).toContain('content="0; url=https://elsewhere.example/?a&#x3D;1"');
    const client = await new JsonClient(stagedoor.base, 'leaving').get();
    await client.post({ uid_field: 'ann' });
    const away = { component: 'xak-flow-redirect', to: 'https://elsewhere.example/?a=1' };
    expect(client.challenge).toEqual(away);
    expect((await client.get()).challenge).toEqual(away);
  });

  it('may lead to another flow, which knows what this one has found out and that it was led to', async () => {
    const ann = await begun('leading');
    await ann.submit({ uid_field: 'ann' });
    expect(ann.page.url).toMatch(/\/if\/flow\/led\/\?run=/);
    expect(ann.heading).toBe('Enter your password');
    await ann.submit({ password: ann.password });
    expect(ann.heading).toMatch(/^Welcome/);

    const client = await new JsonClient(stagedoor.base, 'leading').get();
    await client.post({ uid_field: 'ann' });
    expect(client.challenge).toMatchObject({ component: 'xak-flow-redirect' });
    const led = new URL(String(client.challenge['to']), stagedoor.base);
    expect(led.pathname).toBe('/if/flow/led/');
    const there = new JsonClient(stagedoor.base, 'led', led.search.slice(1));
    for (const [name, value] of client.cookies) there.cookies.set(name, value);
    expect((await there.get()).challenge).toMatchObject({ component: 'ak-stage-password', pending_user: 'ann' });
  });

  it('is not needed to be led on: nothing is stored before the first one', async () => {
    const runs = async (): Promise<unknown> => stagedoor.db.query('SELECT count(*) AS n FROM run');
    const before = await runs();
    const ann = await begun('leading-at-once');
    expect(ann.page.url).toMatch(/\/if\/flow\/led\/\?opening=/);
    expect(await runs()).toEqual(before);
  });

  describe('from a link that was sent', () => {
    let link = '';
    beforeAll(() => {
      const tokens = stagedoor.app.get(FlowTokens);
      standIn(
        stagedoor,
        'captcha',
        {
          challenge: ({ memory }: Turn) => (memory.get(IS_RESTORED) === true ? undefined : {}),
          respond: async (turn: Turn) => {
            if (turn.memory.get(IS_RESTORED) === true) return next();
            link = await tokens.linkFor(turn, { lifetime: 1800, known: [LINK_OPENED.is(true)] });
            expect(turn.memory.get(QUERY)).toEqual({ colour: 'red' });
            return again({ non_field_errors: 'email-sent' });
          },
        },
        { answer: AnyAnswer },
      );
    });
    const sent = async (): Promise<string> => {
      const ann = await stagedoor.person('ann');
      await ann.open('/if/flow/confirming/?colour=red&next=%2Fdevice');
      await ann.submit({ uid_field: 'ann' });
      await ann.submit();
      expect(ann.text).toContain('email-sent');
      return link;
    };

    it('goes on in any browser after one press, once', async () => {
      const address = await sent();
      expect(address).toMatch(/^\/if\/flow\/confirming\/\?colour=red&flow_token=/);
      const [scanner, phone] = [stagedoor.stranger(), await stagedoor.person('ann')];
      await scanner.open(address);
      await scanner.open(address);
      expect(scanner.text).toContain('Continue to confirm this email address.');
      await phone.open(address);
      await phone.submit();
      expect(phone.heading).toBe('Enter your password');
      await phone.submit({ password: phone.password });
      expect(phone.page.url).toContain('/if/flow/device-code/');

      await scanner.open(address);
      expect(scanner.text).toContain('Link was already used, please request a new link.');
      expect(JSON.stringify(await stagedoor.db.query('SELECT * FROM flow_token'))).not.toContain(
        address.split('flow_token=')[1],
      );
    });

    it('is asked for as a consent in JSON, and is nothing when it has run out', async () => {
      const query = (await sent()).split('?')[1]!;
      const client = await new JsonClient(stagedoor.base, 'confirming', query).get();
      expect(client.challenge).toMatchObject({
        component: 'ak-stage-consent',
        header_text: 'Continue to confirm this email address.',
        permissions: [],
        token: expect.any(String),
      });
      await client.post({ component: 'ak-stage-consent', token: client.challenge['token'] });
      expect(client.challenge).toMatchObject({ component: 'ak-stage-password', pending_user: 'ann' });

      const late = (await sent()).split('?')[1]!;
      stagedoor.clock.turn(1801);
      const other = await new JsonClient(stagedoor.base, 'confirming', late).get();
      expect(other.challenge).toMatchObject({ component: 'ak-stage-identification' });
    });
  });
});

describe('a run', () => {
  it('outlives its server, and goes on at another one on the same database', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stagedoor-run-'));
    const held = await testDatabase();
    const { options } = held;
    const database = options.url === undefined ? { ...options, dir: join(folder, 'db') } : options;
    const config = Config.of({
      dataDir: folder,
      port: 0,
      host: '127.0.0.1',
      secretKey: 'a secret key that both of them have',
      logLevel: 'silent',
    });
    const start = async (): Promise<NestFastifyApplication> => {
      const app = await createApp({ config, database });
      await app.listen(0, '127.0.0.1');
      return app;
    };
    let [one, two]: (NestFastifyApplication | undefined)[] = [await start()];
    try {
      await one!.get(Importer).apply({ file: 'story.yaml', text: FLOWS });
      const client = await new JsonClient(await one!.getUrl(), 'sign-in').get();
      await client.post({ uid_field: 'ann' });
      expect(client.challenge).toMatchObject({ component: 'ak-stage-password', pending_user: 'ann' });
      if (databaseName === 'PGlite') {
        // the embedded database has one server at a time
        await one!.close();
        one = undefined;
      }
      two = await start();
      const there = new JsonClient(await two.getUrl(), 'sign-in');
      for (const [name, value] of client.cookies) there.cookies.set(name, value);
      expect((await there.get()).challenge).toEqual(client.challenge);
      await there.post({ component: 'ak-stage-password', password: 'wrong' });
      expect(there.challenge).toMatchObject({ response_errors: { password: [{ string: 'Invalid password' }] } });
      if (one) expect((await client.get()).challenge).toMatchObject({ pending_user: 'ann' });
    } finally {
      await Promise.all([one?.close(), two?.close()]);
      await held.drop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
