import { Admin } from './support/blueprints.js';
import { FORM } from './support/form.js';
import { JsonClient } from './support/json-client.js';
import type { Person } from './support/person.js';
import { Stagedoor } from './support/stagedoor.js';

const FILLED = {
  username: 'zoe',
  name: 'Zoe',
  email: 'zoe@example.org',
  password: 'a lovely long one',
  password_repeat: 'a lovely long one',
};

describe('a prompt stage', () => {
  let stagedoor: Stagedoor;
  let admin: Admin;
  beforeAll(async () => {
    stagedoor = await Stagedoor.start({ blueprints: { 'form.yaml': FORM } });
    admin = new Admin(stagedoor);
    await stagedoor.person('ann');
  });
  afterAll(() => stagedoor.stop());

  const account = (username: string) => admin.row('user', 'username', username);
  const json = (slug: string, query = ''): JsonClient => new JsonClient(stagedoor.base, slug, query);
  const opened = async (slug: string): Promise<Person> => {
    const person = stagedoor.stranger();
    await person.open(`/if/flow/${slug}/`);
    return person;
  };

  it('shows each field as what it is, and an author’s tags as far as they only shape the text', async () => {
    const person = await opened('enrol');
    const { html } = person.page;
    expect(person.heading).toBe('Join us');
    expect(html).toContain('Read <b>this</b> &lt;script&gt;');
    expect(html).toContain('<a href="https://example.org/terms" rel="noreferrer">terms</a>');
    expect(html).toMatch(/type="password"[^>]*autocomplete="new-password"/);
    expect(html).toMatch(/<option value="M" selected>M</);
    expect(html).toMatch(/<option value="L">Large</);
    expect(html).toMatch(/type="radio"[^>]*value="red" checked/);
    expect(html).toMatch(/name="attributes.news"[^>]*checked/);
    expect(html).toContain('enctype="multipart/form-data"');
    expect(html).toMatch(/<option value="de-DE">Deutsch/);
    expect(html).not.toContain('attributes.origin');
  });

  it('is authentik’s challenge as JSON', async () => {
    const client = await json('enrol').get();
    expect(client.challenge).toMatchObject({ component: 'ak-stage-prompt', flow_info: { title: 'Join us' } });
    const fields = client.challenge['fields'] as Record<string, unknown>[];
    expect(fields.map(({ field_key }) => field_key)).toHaveLength(22);
    expect(fields.find(({ field_key }) => field_key === 'attributes.size')).toEqual({
      field_key: 'attributes.size',
      label: 'Size',
      type: 'dropdown',
      required: true,
      placeholder: '',
      initial_value: 'M',
      order: 24,
      sub_text: '',
      choices: [
        { value: 'S', label: 'S' },
        { value: 'M', label: 'M' },
        { value: 'L', label: 'Large' },
      ],
    });
  });

  it('makes an account of what was typed, and the new person is signed in', async () => {
    const person = await opened('enrol');
    await person.submit({
      ...FILLED,
      'attributes.age': '44',
      'attributes.day': '1980-02-29',
      'attributes.moment': '2030-01-31T18:30',
      'attributes.size': 'L',
      'attributes.colour': 'blue',
      'attributes.about': 'One\nand two',
      'attributes.house': 'somewhere else',
      'attributes.settings.locale': 'de-DE',
      'attributes.origin': 'forged',
    });
    await person.open('/');
    expect(person.heading).toBe('Welcome, Zoe');
    const user = (await account('zoe'))!;
    expect(user).toMatchObject({
      name: 'Zoe',
      email: 'zoe@example.org',
      is_active: true,
      type: 'external',
      path: 'people/new',
    });
    expect(user['attributes']).toEqual({
      age: 44,
      day: '1980-02-29',
      moment: '2030-01-31T18:30',
      size: 'L',
      colour: 'blue',
      news: true,
      about: 'One\nand two',
      house: 'Stagedoor',
      rules: 'One\nTwo',
      settings: { locale: 'de-DE' },
      origin: 'web',
    });
    const again = await stagedoor.person('zoe');
    await again.open('/if/flow/authentication/');
    await again.submit({ uid_field: 'zoe' });
    await again.submit({ password: FILLED.password });
    expect(again.cookies.has('stagedoor_session')).toBe(true);
  });

  it('keeps no password in clear, neither in the run nor in an event', async () => {
    const client = json('enrol');
    await client.post({ ...FILLED, username: 'yan', 'attributes.size': 'S', 'attributes.colour': 'red' });
    const kept = await stagedoor.db.query('SELECT memory FROM run UNION ALL SELECT context FROM event');
    expect(JSON.stringify(kept)).not.toContain('a lovely long one');
    expect(JSON.stringify(kept)).toContain('yan');
  });

  it('says in authentik’s words what is wrong, field by field', async () => {
    const client = json('enrol');
    await client.post({
      username: 'ANN',
      email: 'nowhere',
      password: '',
      'attributes.age': '4.5',
      'attributes.day': '2030-02-30',
      'attributes.moment': 'tonight',
      'attributes.size': 'XXL',
      'attributes.news': 'perhaps',
      'attributes.picture': 'https://example.org/me.png',
    });
    const errors = client.challenge['response_errors'] as Record<string, { string: string; code: string }[]>;
    const said = Object.fromEntries(Object.entries(errors).map(([field, [first]]) => [field, first!.string]));
    expect(said).toEqual({
      username: 'Username is already taken.',
      email: 'Enter a valid email address.',
      password: 'This field may not be blank.',
      password_repeat: 'This field is required.',
      'attributes.age': 'A valid integer is required.',
      'attributes.day': 'Date has wrong format. Use one of these formats instead: YYYY-MM-DD.',
      'attributes.moment': expect.stringMatching(/^Datetime has wrong format\./),
      'attributes.size': '"XXL" is not a valid choice.',
      'attributes.colour': 'This field is required.',
      'attributes.news': 'Must be a valid boolean.',
      'attributes.picture': 'Invalid scheme',
    });
    expect(errors['password']![0]!.code).toBe('blank');
    expect(errors['password_repeat']![0]!.code).toBe('required');
  });

  it('wants two passwords to be the same, and repeats what was typed but neither of them', async () => {
    const person = await opened('enrol');
    await person.submit({
      ...FILLED,
      username: 'xia',
      password_repeat: 'another lovely one',
      'attributes.about': '<x>',
    });
    expect(person.page.status).toBe(400);
    expect(person.text).toContain("Passwords don't match.");
    expect(person.field('username')).toBe('xia');
    expect(person.page.html).toContain('&lt;x&gt;</textarea>');
    expect(person.page.html).not.toMatch(/lovely/);
    expect(await account('xia')).toBeUndefined();
  });

  it('leaves a box empty that was emptied, and a choice as it was made', async () => {
    const person = await opened('enrol');
    const form: Record<string, string> = { ...FILLED, username: 'ann', 'attributes.size': 'S' };
    const page = new URLSearchParams({ ...form, csrf: person.field('csrf')! });
    const answer = await person.request('/if/flow/enrol/', { method: 'POST', body: page });
    const html = await answer.text();
    expect(html).toContain('Username is already taken.');
    expect(html).not.toMatch(/name="attributes.news"[^>]*checked/);
    expect(html).toMatch(/<option value="S" selected>/);
  });

  describe('a file', () => {
    const send = async (file: Blob, username: string): Promise<{ person: Person; status: number; text: string }> => {
      const person = await opened('enrol');
      const form = new FormData();
      const rest = { ...FILLED, username, 'attributes.size': 'S', 'attributes.colour': 'red' };
      for (const [name, value] of Object.entries({ ...rest, csrf: person.field('csrf')! })) form.set(name, value);
      form.set('attributes.picture', file, 'me.png');
      const answer = await person.request('/if/flow/enrol/', { method: 'POST', body: form });
      return { person, status: answer.status, text: await answer.text() };
    };

    it('is sent by a form without JavaScript, and kept as a data URI', async () => {
      await send(new Blob([Uint8Array.of(137, 80, 78, 71)], { type: 'image/png' }), 'wim');
      expect((await account('wim'))!['attributes']).toMatchObject({ picture: 'data:image/png;base64,iVBORw==' });
    });

    it('that is too large is refused on the page; one that is far too large not even read', async () => {
      const large = await send(new Blob([new Uint8Array(41 * 1024)]), 'vic');
      expect(large.status).toBe(400);
      expect(large.text).toContain('This file is too large: it may have 40 KB.');
      const huge = await send(new Blob([new Uint8Array(1100 * 1024)]), 'vic');
      expect(huge.status).toBe(413);
      expect(await account('vic')).toBeUndefined();
    });

    it('is what a form may be large for, and its texts are not', async () => {
      const person = await opened('enrol');
      const form = new FormData();
      form.set('csrf', person.field('csrf')!);
      form.set('name', 'x'.repeat(70_000));
      const answer = await person.request('/if/flow/enrol/', { method: 'POST', body: form });
      expect(answer.status).toBe(413);
      form.set('name', new Blob(['x'.repeat(45_000)]), 'name.txt');
      const asFile = await person.request('/if/flow/enrol/', { method: 'POST', body: form });
      expect(asFile.status).toBe(400);
      expect(await asFile.text()).toContain('Ensure this field has no more than 50000 characters.');
    });

    it('is a data URI for a program', async () => {
      const client = json('enrol');
      const rest = { ...FILLED, username: 'uma', 'attributes.size': 'S', 'attributes.colour': 'red' };
      await client.post({ ...rest, 'attributes.picture': 'data:text/plain,hello' });
      expect(client.challenge['response_errors']).toEqual({
        'attributes.picture': [{ string: 'Invalid encoding', code: 'invalid' }],
      });
      await client.post({ ...rest, 'attributes.picture': 'data:text/plain;base64,aGVsbG8=' });
      expect(client.challenge['component']).toBe('xak-flow-redirect');
    });

    it('is taken by the pages of flows alone', async () => {
      const form = new FormData();
      form.set('grant_type', 'x');
      const answer = await fetch(`${stagedoor.base}/application/o/token/`, { method: 'POST', body: form });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
    });
  });

  describe('with validation policies', () => {
    const withPolicies = (slug: string, policies: string): string => `
entries:
  - { model: authentik_policies_dummy.dummypolicy, identifiers: { name: always }, id: always, attrs: { result: true, wait_min: 0, wait_max: 0 } }
  - { model: authentik_policies_dummy.dummypolicy, identifiers: { name: never }, id: never, attrs: { result: false, wait_min: 0, wait_max: 0 } }
  - { model: authentik_stages_prompt.prompt, identifiers: { name: ${slug}-nick }, id: nick, attrs: { field_key: nick, label: Nick, type: text } }
  - { model: authentik_flows.flow, id: flow, identifiers: { slug: ${slug} }, attrs: { name: F, title: F, designation: stage_configuration } }
  - model: authentik_stages_prompt.promptstage
    id: stage
    identifiers: { name: ${slug}-form }
    attrs: { fields: [!KeyOf nick], validation_policies: ${policies} }
  - { model: authentik_flows.flowstagebinding, identifiers: { target: !KeyOf flow, stage: !KeyOf stage, order: 0 } }
`;

    it('takes an answer when all of them pass', async () => {
      await admin.apply(withPolicies('all-pass', '[!KeyOf always]'));
      const client = await json('all-pass').post({ nick: 'z' });
      expect(client.challenge['component']).toBe('xak-flow-redirect');
    });

    it('says what those have to say that do not', async () => {
      await admin.apply(withPolicies('one-fails', '[!KeyOf always, !KeyOf never]'));
      const client = await json('one-fails').post({ nick: 'z' });
      expect(client.challenge['response_errors']).toEqual({
        non_field_errors: [
          { string: 'dummy', code: 'invalid' },
          { string: 'dummy', code: 'invalid' },
        ],
      });
    });
  });
});
