import { sha256 } from '../src/platform/secrets/hash.js';
import { JsonClient } from './support/json-client.js';
import { basic } from './support/oauth.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';
import type { Reply } from './support/tv.js';

const CLIENT_SECRET = 'box-secret-4711-hush';
const WRONG_SECRET = 'box-secret-4712-oops';
const WRONG_PASSWORD = 'the passwort of ann';
const WRONG_CODE = 'ZXWV-TSRQ';

const BOX = `
version: 1
entries:
  - application: box
    name: The box
    provider:
      client_id: box
      client_type: confidential
      client_secret: ${CLIENT_SECRET}
      grant_types: [device_code, refresh_token]
      scopes: [openid, profile, offline_access]
      authorization_flow: authorization
`;

/** The secrets of one story by what they are: every one that was seen, whoever it was that saw it. */
class Confidences {
  private readonly texts = new Map<string, string>();

  keep(what: string, text: unknown): void {
    if (typeof text !== 'string' || text.length < 8) throw new Error(`there is no ${what}, but ${String(text)}`);
    this.texts.set(text, what);
  }

  /** Which of them can be read in a text: as they are, in hex, in base64 or encoded for an address, in any case. */
  in(text: string): string[] {
    const lower = text.toLowerCase();
    const found = [...this.texts].filter(([secret]) => formsOf(secret).some((form) => lower.includes(form)));
    return found.map(([, what]) => what);
  }

  get count(): number {
    return this.texts.size;
  }
}

function formsOf(secret: string): string[] {
  // a code is the same code without its dash
  const texts = [secret, secret.replaceAll('-', '')];
  const encoded = texts.flatMap((text) => [text, encodeURIComponent(text), Buffer.from(text).toString('hex')]);
  return [...encoded, ...texts.flatMap(base64Of)].map((form) => form.toLowerCase());
}

/** Base64 in both alphabets, wherever in a longer text the secret may stand. */
function base64Of(text: string): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]);
    const [from, to] = [Math.ceil((shift * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    return [bytes.toString('base64').slice(from, to), bytes.toString('base64url').slice(from, to)];
  });
}

describe('what the server writes down', () => {
  let stagedoor: Stagedoor;
  const secrets = new Confidences();
  const log: string[] = [];
  /** All tables, as they were at several moments of the story. */
  let tables = '';
  let deviceCode: string;

  beforeAll(async () => {
    stagedoor = await Stagedoor.start({
      config: { logLevel: 'debug' },
      log: { write: (line) => void log.push(line) },
      blueprints: { 'box.yaml': BOX },
    });
    for (const [what, text] of Object.entries({ CLIENT_SECRET, WRONG_SECRET, WRONG_PASSWORD, WRONG_CODE }))
      secrets.keep(what, text);
    await byPages();
    await byJson();
    await byStrayAddresses();
    await bySignInFirst();
  });
  afterAll(() => stagedoor.stop());

  /** Every row of every table; bytes as hex and as text. */
  const lookIntoTables = async (): Promise<void> => {
    for (const { tableName } of stagedoor.db.entityMetadatas) {
      const rows: { row: string }[] = await stagedoor.db.query(
        `SELECT row_to_json(t)::text AS row FROM "${tableName}" t`,
      );
      for (const { row } of rows) {
        const bytes = [...row.matchAll(/\\\\x([0-9a-f]+)/g)].map(([, hex]) => Buffer.from(hex!, 'hex'));
        tables += [tableName, row, ...bytes.map((b) => b.toString('latin1')), '\n'].join(' ');
      }
    }
  };
  const keepTokens = ({ status, body }: Reply): string => {
    expect(status).toBe(200);
    for (const token of ['access_token', 'id_token', 'refresh_token']) secrets.keep(token, body[token]);
    return String(body['refresh_token']);
  };
  /** What is secret about the page that somebody sees. */
  const keepPage = (person: Person): void => {
    for (const [name, value] of person.cookies) secrets.keep(`cookie ${name}`, value);
    secrets.keep('csrf token', person.field('csrf'));
    const opening = new URL(person.page.url).searchParams.get('opening');
    if (opening !== null) secrets.keep('opening', opening);
  };

  /** A television, and a person at a browser who makes every mistake once. */
  async function byPages(): Promise<void> {
    const [tv, ann] = [stagedoor.tv(), await stagedoor.person('ann')];
    secrets.keep('password', ann.password);
    const shown = await tv.start({ scope: 'openid profile email offline_access', device_name: 'Living room' });
    secrets.keep('user code', shown.user_code);
    secrets.keep('device code', (deviceCode = shown.device_code));
    await tv.poll();

    await ann.open(`/device?code=${shown.user_code}`);
    keepPage(ann);
    expect(ann.field('code')).toBe(shown.user_code);
    for (const [form, heading] of [
      [{ code: WRONG_CODE }, 'Enter the code from your device'],
      [{ code: shown.user_code.toLowerCase().replace('-', '') }, 'Sign in'],
      [{ uid_field: 'ann' }, 'Enter your password'],
      [{ password: WRONG_PASSWORD }, 'Enter your password'],
      [{ password: ann.password }, 'Let this device in?'],
      [{ decision: 'allow' }, 'What this may do for you'],
    ] as const) {
      await ann.submit(form);
      expect(ann.heading).toBe(heading);
      keepPage(ann);
      await lookIntoTables();
    }
    secrets.keep('consent token', ann.field('token'));
    await ann.submit({ decision: 'allow' });
    expect(ann.page.url).toContain('/device/done');

    const first = keepTokens(await tv.poll());
    const second = keepTokens(await tv.refresh(first));
    expect((await tv.refresh(first)).status).toBe(400);
    expect((await tv.refresh(second)).status).toBe(400);
    await lookIntoTables();
  }

  /** A client with a secret, and a person at a program that speaks JSON. */
  async function byJson(): Promise<void> {
    const box = stagedoor.tv({ client_id: 'box', client_secret: CLIENT_SECRET });
    const liar = stagedoor.tv({ client_id: 'box', client_secret: WRONG_SECRET });
    expect((await liar.ask()).body).toMatchObject({ error: 'invalid_client' });
    const byHeader = (secret: string) => box.post('/application/o/device/', {}, basic('box', secret));
    expect((await byHeader(WRONG_SECRET)).status).toBe(401);
    expect((await byHeader(CLIENT_SECRET)).status).toBe(200);

    const { user_code, device_code } = await box.start({ scope: 'openid offline_access' });
    secrets.keep('user code of the box', user_code);
    secrets.keep('device code of the box', device_code);
    const reply = await fetch(new URL(`/device?user_code=${user_code}`, stagedoor.base), { redirect: 'manual' });
    const { search, searchParams } = new URL(reply.headers.get('location')!, stagedoor.base);
    secrets.keep('opening of the box', searchParams.get('opening'));

    const program = new JsonClient(stagedoor.base, 'device-code', search.slice(1));
    await program.get();
    const { password } = await stagedoor.person('ann');
    for (const answer of [
      { code: WRONG_CODE },
      { code: user_code },
      { uid_field: 'ann' },
      { password: WRONG_PASSWORD },
      { password },
      { decision: 'allow' },
    ])
      await program.post(answer);
    const { token } = program.challenge;
    secrets.keep('consent token of the program', token);
    for (const [name, value] of program.cookies) secrets.keep(`cookie ${name} of the program`, value);
    await program.post({ token });
    expect(program.challenge).toMatchObject({ component: 'xak-flow-redirect' });
    keepTokens(await box.poll());
    expect((await liar.refresh('no such token, and no such client')).status).toBe(400);
    await lookIntoTables();
  }

  /** Requests that go wrong, with something secret in them. */
  async function byStrayAddresses(): Promise<void> {
    const tv = stagedoor.tv();
    const { user_code, device_code } = await tv.start();
    secrets.keep('stray user code', user_code);
    secrets.keep('stray device code', device_code);
    const ann = await stagedoor.person('ann');
    for (const path of ['/nowhere', '/device/done', '/if/flow/no-such-flow/', '/if/flow/device-code/'])
      await ann.open(`${path}?code=${user_code}&run=${user_code}&opening=${device_code}`);
    for (const contentType of ['application/json', 'application/x-www-form-urlencoded', 'text/plain'])
      await fetch(new URL('/application/o/token/', stagedoor.base), {
        method: 'POST',
        headers: { 'content-type': contentType },
        body: `{"device_code":"${device_code}","user_code":"${user_code}","password`,
      });
    await ann.open('/-/health/live/');
    await lookIntoTables();
  }

  /** A flow that wants people signed in: the code waits, sealed in an address, until they are. */
  async function bySignInFirst(): Promise<void> {
    await stagedoor.apply(`
entries:
  - flow: strict
    title: Strict
    authentication: require_authenticated
    stages: []
  - brand: stagedoor-default
    flow_device_code: strict
`);
    const [tv, bea] = [stagedoor.tv(), await stagedoor.person('bea')];
    const { user_code, verification_uri_complete } = await tv.start();
    secrets.keep('waiting user code', user_code);
    await bea.open(verification_uri_complete);
    expect(bea.heading).toBe('Sign in');
    const next = new URL(bea.page.url).searchParams.get('next')!;
    secrets.keep('waiting opening', new URL(next, stagedoor.base).searchParams.get('opening'));
    await bea.submit({ uid_field: 'bea' });
    await lookIntoTables();
    await bea.submit({ password: bea.password });
    expect(bea.field('code')).toBe(user_code);
    await lookIntoTables();
    await stagedoor.apply('entries:\n  - brand: stagedoor-default\n    flow_device_code: device-code\n');
  }

  it('was enough to find something in', () => {
    expect(secrets.count).toBeGreaterThan(25);
    expect(log.length).toBeGreaterThan(50);
    for (const text of ['Living room', 'ann@example.org', sha256(deviceCode).toString('hex')])
      expect(tables).toContain(text);
    expect(secrets.in(`x${Buffer.from(`..${WRONG_CODE}..`).toString('base64url')}`)).toEqual(['WRONG_CODE']);
    expect(secrets.in(`entered zxwvtsrq, ${Buffer.from(WRONG_SECRET).toString('hex')}`)).toEqual([
      'WRONG_SECRET',
      'WRONG_CODE',
    ]);
  });

  it('is one JSON object a line, with a time, a level and a message', () => {
    for (const line of log) {
      expect(line).toMatch(/^[^\n]+\n$/);
      const { time, level, msg } = JSON.parse(line) as Record<string, unknown>;
      expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(['debug', 'info', 'warn', 'error']).toContain(level);
      expect(msg).toEqual(expect.any(String));
    }
  });

  it('has every request by its path, without the query', () => {
    const requests = log
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => msg === 'request');
    expect(requests).toContainEqual(expect.objectContaining({ method: 'GET', path: '/device', status: 302 }));
    expect(requests).toContainEqual(
      expect.objectContaining({ method: 'POST', path: '/application/o/token/', status: 200 }),
    );
    const paths = new Set(requests.map(({ path }) => String(path)));
    for (const path of ['/if/flow/device-code/', '/api/v3/flows/executor/device-code/', '/nowhere', '/device/done'])
      expect(paths).toContain(path);
    expect([...paths].filter((path) => /[?#;]/.test(path))).toEqual([]);
  });

  it('in the log gives no secret away', () => {
    expect(secrets.in(log.join(''))).toEqual([]);
  });

  it('in the database gives no secret away', () => {
    expect(secrets.in(tables)).toEqual([]);
  });
});
