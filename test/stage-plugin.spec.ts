import { join } from 'node:path';
import { copiedPlugin } from './support/example-plugin.js';
import { Folder } from './support/folder.js';
import { JsonClient } from './support/json-client.js';
import { Person } from './support/person.js';
import { Program } from './support/server-process.js';

/** Each process opens the embedded database on a disk. */
const SLOW = 300_000;

const FLOW = `
flow: terms
title: Sign in
designation: authentication
stages:
  - identification
  - password
  - user-login
  - terms-of-use:
      name: house rules
      version: '2'
      text: |
        Be kind.

        Turn it off at night.
`;

describe('a stage type that an npm package brings along', () => {
  let folder: Folder;
  let environment: Record<string, string>;
  beforeAll(() => {
    folder = new Folder();
    environment = {
      PORT: '0',
      STAGEDOOR_DATA_DIR: join(folder.path, 'data'),
      STAGEDOOR_FLOWS_DIR: join(folder.path, 'flows'),
      STAGEDOOR_BLUEPRINTS_DIR: join(folder.path, 'blueprints'),
      STAGEDOOR_BOOTSTRAP_PASSWORD: 'the password of admin',
      STAGEDOOR_PLUGINS: copiedPlugin(folder.path),
    };
  }, SLOW);
  afterAll(() => folder.remove());

  const cli = async (args: string[], more: Record<string, string> = {}): Promise<{ code: unknown; text: string }> => {
    const program = Program.start('cli.js', args, { ...environment, ...more });
    return { code: await program.ended, text: program.text };
  };

  it(
    'is validated, planned and in the schema like any other',
    async () => {
      const flow = folder.write('flows/terms.yaml', FLOW);
      expect(await cli(['blueprint', 'validate', flow])).toMatchObject({ code: 0 });
      const slip = folder.write('slip.yaml', FLOW.replace('version:', 'verison:'));
      expect(await cli(['blueprint', 'validate', slip])).toMatchObject({
        code: 1,
        text: expect.stringMatching(/slip\.yaml:11:7 error: .*verison.*did you mean "version"/),
      });
      const bare = folder.write('bare.yaml', FLOW.replace(/ {6}text[^]*/, ''));
      expect(await cli(['blueprint', 'validate', bare])).toMatchObject({
        code: 1,
        text: expect.stringMatching(/text/),
      });
      const misplaced = folder.write('misplaced.yaml', FLOW.replace(/ {2}- (password|user-login)\n/g, ''));
      expect((await cli(['blueprint', 'validate', misplaced])).text).toMatch(
        /terms-of-use.*turns everybody away|house rules/,
      );
      expect(await cli(['blueprint', 'plan', flow])).toMatchObject({
        code: 2,
        text: expect.stringContaining('house rules'),
      });
      const { text } = await cli(['blueprint', 'schema']);
      expect(JSON.parse(text)).toHaveProperty(['definitions', 'stagedoor_stages.terms-of-use'], {
        ...(JSON.parse(text) as { definitions: Record<string, object> }).definitions['stagedoor_stages.terms-of-use'],
        description: 'Shows terms of use that have to be accepted, once for each version.',
      });
      expect(text).toContain('The terms; an empty line begins a new paragraph.');
    },
    SLOW,
  );

  it(
    'is applied, walked as pages and as JSON, shown and exported',
    async () => {
      folder.write('flows/terms.yaml', FLOW);
      folder.write(
        'blueprints/admin.yaml',
        'entries:\n  - group: admins\n    is_superuser: true\n  - user: admin\n    groups: [admins]\n',
      );
      const server = Program.start('main.js', [], environment);
      const base = /http:\/\/\S+/.exec(await server.says(/Stagedoor is ready on/))![0];

      const client = new JsonClient(base, 'terms');
      await client.get();
      await client.post({ uid_field: 'admin' });
      await client.post({ password: 'the password of admin' });
      expect(client.challenge).toMatchObject({
        component: 'terms-of-use',
        paragraphs: ['Be kind.', 'Turn it off at night.'],
        version: '2',
        pending_user: 'admin',
      });
      await client.post({ decision: 'perhaps' });
      expect(client.challenge).toHaveProperty('response_errors.decision');
      await client.post({ decision: 'accept', version: '1' });
      expect(client.challenge).toMatchObject({
        response_errors: { version: [{ string: 'There is a new version. Read it before you accept.' }] },
      });
      await client.post({ decision: 'decline' });
      expect(client.challenge).toMatchObject({ component: 'xak-flow-redirect' });

      const walk = async (): Promise<Person> => {
        const person = new Person(base, 'admin', 'the password of admin');
        await person.open('/if/flow/terms/');
        return person.signIn();
      };
      const person = await walk();
      expect(person.heading).toBe('Terms of use');
      expect(person.text).toContain('Turn it off at night.');
      await person.submit({ decision: 'accept' });
      expect(person.heading).toContain('Welcome');
      // it is remembered
      expect((await walk()).heading).toContain('Welcome');
      expect(await server.stop()).toBe(0);

      const shown = await cli(['flow', 'show', 'terms']);
      expect(shown.text).toContain('Stage (Terms Of Use Stage)\nhouse rules');
      // without its package the server says what is missing
      const doctor = await cli(['doctor'], { STAGEDOOR_PLUGINS: '' });
      expect(doctor.text).toMatch(/✗ stage house rules: is of the type terms-of-use, which this server does not know/);
      const exported = await cli(['blueprint', 'export', 'flow:terms']);
      expect(exported.text).toContain('stagedoor_stages.terms-of-use');
      expect(exported.text).toContain('Turn it off at night.');
    },
    SLOW,
  );

  it(
    'is refused with the package’s name and what is missing',
    async () => {
      const attempt = async (name: string, code: string): Promise<string> => {
        folder.write(`${name}/package.json`, '{ "type": "module", "main": "index.js" }');
        folder.write(`${name}/index.js`, code);
        const { code: exit, text } = await cli(['blueprint', 'validate'], {
          STAGEDOOR_PLUGINS: join(folder.path, name),
        });
        expect(exit).toBe(1);
        expect(text).not.toMatch(/^\s+at /m);
        return text;
      };
      expect(await attempt('nothing', 'export const stage = 1;')).toMatch(
        /nothing" cannot be used: its default export is no/,
      );
      expect(await attempt('half', 'export default [{ type: "half", config: class {}, component: "half" }];')).toMatch(
        /half" cannot be used: .*"half" lacks answer: .*; .*"half" lacks handler: .*; .*"half" lacks template: /,
      );
      const whole = `class Handler { challenge() {} respond() {} }
        export default { type: 'consent', component: 'x', config: class {}, answer: class {}, handler: Handler, template: new URL('./index.js', import.meta.url) };`;
      expect(await attempt('twin', whole)).toMatch(/twin" cannot be used: there is a stage type "consent" already/);
      expect(await attempt('broken', 'import "not-there";')).toMatch(/broken" cannot be loaded: .*not-there/);
      folder.write('foreign/node_modules/stagedoor/package.json', '{ "exports": { "./plugin": "./plugin.js" } }');
      folder.write('foreign/node_modules/stagedoor/plugin.js', '');
      expect(await attempt('foreign', whole)).toMatch(/foreign" brings a Stagedoor of its own along/);
      const absent = await cli(['blueprint', 'validate'], { STAGEDOOR_PLUGINS: 'no-such-package' });
      expect(absent).toMatchObject({ code: 1, text: expect.stringContaining('there is no package "no-such-package"') });
    },
    SLOW,
  );
});
