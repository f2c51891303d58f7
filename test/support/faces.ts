import { JsonClient } from './json-client.js';
import { Person } from './person.js';

type Fields = Readonly<Record<string, string>>;

/** Somebody who walks flows, by their pages or as a client of the JSON executor: the same story fits both. */
export interface Face {
  readonly cookies: Map<string, string>;
  /** Opens a flow; `address`: its page, as something on this server leads to it. */
  open(address: string): Promise<void>;
  /** Answers what is asked, with whatever the form carries by itself. */
  answer(fields?: Fields): Promise<void>;
  /** What is asked, by the type of its stage; `denied`; or the path to which the flow led in the end. */
  readonly at: string;
  /** All that is said. */
  readonly text: string;
  /** What stands in a field of a prompt. */
  value(field: string): string | undefined;
  /** The first match of what is in front of them. */
  find(pattern: RegExp): string;
}

/** The stages that these stories meet, by what only their pages have. */
const MARKS: readonly [stage: string, mark: RegExp][] = [
  ['identification', /name="uid_field"/],
  ['prompt', /<form[^>]*class="fields"/],
  ['password', /<h1>Enter your password</],
  ['authenticator-validate', /<h1>Confirm that it is you</],
  ['authenticator-totp', /<h1>Set up an authenticator app</],
  ['authenticator-static', /<h1>Keep your recovery codes</],
  ['authenticator-webauthn', /<h1>Set up a passkey</],
  ['user-code', /<h1>Enter the code from your device</],
  ['confirm-device', /<h1>Let this device in/],
  ['consent', /<h1>What this may do for you</],
  ['email', /<h1>Look into your mail</],
];

const FLOW = /^\/if\/flow\/([^/]+)\/$/;

class PageFace implements Face {
  private readonly person: Person;

  constructor(base: string) {
    this.person = new Person(base, '', '');
  }

  get cookies(): Map<string, string> {
    return this.person.cookies;
  }

  async open(address: string): Promise<void> {
    await this.person.open(address);
  }

  async answer(fields: Fields = {}): Promise<void> {
    await this.person.submit(fields);
  }

  get at(): string {
    const { status, html, url } = this.person.page;
    if (status === 403) return 'denied';
    const path = new URL(url).pathname;
    return MARKS.find(([, mark]) => mark.test(html))?.[0] ?? (path.startsWith('/if/flow/') ? 'autosubmit' : path);
  }

  get text(): string {
    return `${this.person.title} ${this.person.text}`;
  }

  value(field: string): string | undefined {
    return this.person.field(field);
  }

  find(pattern: RegExp): string {
    return found(pattern, this.person.page.html.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='));
  }
}

class JsonFace implements Face {
  private client: JsonClient;
  /** Opens what is no flow. */
  private readonly browser: Person;

  constructor(private readonly base: string) {
    this.client = new JsonClient(base, '');
    this.browser = new Person(base, '', '');
  }

  get cookies(): Map<string, string> {
    return this.browser.cookies;
  }

  async open(address: string): Promise<void> {
    const url = await this.followed(new URL(address, this.base));
    const slug = FLOW.exec(url.pathname)?.[1];
    if (slug === undefined) throw new Error(`this is no flow: ${url.pathname}`);
    this.client = new JsonClient(this.base, slug, url.search.slice(1));
    for (const [name, value] of this.cookies) this.client.cookies.set(name, value);
    await this.client.get();
    await this.goOn();
  }

  async answer(fields: Fields = {}): Promise<void> {
    const { component, token, shown } = this.client.challenge;
    await this.client.post({ component, ...(token ? { token } : {}), ...(shown ? { shown } : {}), ...fields });
    await this.goOn();
  }

  get at(): string {
    const { component, to } = this.client.challenge;
    if (component === 'xak-flow-redirect') return new URL(String(to), this.base).pathname;
    if (component === 'ak-stage-access-denied') return 'denied';
    if (component === 'ak-provider-oauth2-device-code') return 'user-code';
    return String(component).replace(/^(ak-|sd-)?(stage-)?/, '');
  }

  get text(): string {
    return this.shown(this.client.challenge);
  }

  value(field: string): string | undefined {
    const fields = (this.client.challenge['fields'] ?? []) as { field_key: string; initial_value: string }[];
    return fields.find(({ field_key }) => field_key === field)?.initial_value;
  }

  find(pattern: RegExp): string {
    return found(pattern, JSON.stringify(this.client.challenge));
  }

  /** What is no flow leads to one. */
  private async followed(address: URL): Promise<URL> {
    let url = address;
    for (let hops = 0; !FLOW.test(url.pathname) && hops < 5; hops++) {
      const response = await this.browser.request(url);
      url = new URL(response.headers.get('location') ?? '', url);
    }
    return url;
  }

  /** Keeps the cookies, and goes where flows lead to other flows. */
  private async goOn(): Promise<void> {
    this.cookies.clear();
    for (const [name, value] of this.client.cookies) this.cookies.set(name, value);
    const { component, to } = this.client.challenge;
    if (component === 'xak-flow-redirect' && /^\/(if\/flow|flows)\//.test(String(to))) await this.open(String(to));
  }

  /** Every text in the challenge. */
  private shown(value: unknown): string {
    if (typeof value === 'string') return value;
    if (typeof value !== 'object' || value === null) return '';
    return Object.values(value)
      .map((one) => this.shown(one))
      .filter(Boolean)
      .join(' ');
  }
}

/** Both faces, for `describe.each`. */
export const FACES: readonly [name: string, at: (base: string) => Face][] = [
  ['as pages', (base) => new PageFace(base)],
  ['as JSON', (base) => new JsonFace(base)],
];

function found(pattern: RegExp, text: string): string {
  const [whole, group] = pattern.exec(text) ?? [];
  if (whole === undefined) throw new Error(`there is nothing like ${String(pattern)} in:\n${text}`);
  return group ?? whole;
}
