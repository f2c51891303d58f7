import { Person } from '../person.js';
import type { Servers } from './servers.js';

/** A browser that may be served by another server each time. */
export class Roamer extends Person {
  constructor(private readonly servers: Servers) {
    super('http://localhost', '', '');
  }

  override request(address: string | URL, init: RequestInit = {}): Promise<Response> {
    const { pathname, search } = new URL(address, this.base);
    return super.request(new URL(pathname + search, this.servers.next()), init);
  }

  /** Another window of it. */
  another(): Roamer {
    const window = new Roamer(this.servers);
    window.page = this.page;
    return Object.assign(window, { cookies: this.cookies });
  }
}

/** What a window shows, in the words of the model, and what can be sent from there. */
export interface Seen {
  place: string;
  /** Why that is no way to leave somebody standing; empty: it is one. */
  fault: string;
  /** For the answer: what the page wants back unchanged. */
  token?: string;
}

const BY_HEADING: Record<string, string> = {
  'Enter the code from your device': 'user-code',
  'Sign in': 'identification',
  'Enter your password': 'password',
  'Let this device in?': 'confirm-device',
  'This request has ended': 'confirm-device ended',
  'What this may do for you': 'consent',
  'Is this you?': 'risk-check',
  'You cannot go on here': 'denied',
  'Return to your device': 'approved',
  'The device was refused': 'refused',
};
const BY_COMPONENT: Record<string, string> = {
  'ak-provider-oauth2-device-code': 'user-code',
  'ak-stage-identification': 'identification',
  'ak-stage-password': 'password',
  'ak-stage-consent': 'consent',
  'ak-stage-prompt': 'prompt',
  'sd-stage-risk-check': 'risk-check',
  'ak-stage-access-denied': 'denied',
  'ak-stage-autosubmit': 'continue',
};

export interface Window {
  readonly face: 'page' | 'json';
  /** True: its address names no run, and it is at the youngest one all the same. */
  readonly unnamed: boolean;
  open(address: string): Promise<Seen>;
  reload(): Promise<Seen>;
  send(fields: Record<string, string>): Promise<Seen>;
}

/** A window with pages. */
export class PageWindow implements Window {
  readonly face = 'page';
  readonly unnamed = false;

  constructor(readonly person: Roamer) {}

  async open(address: string): Promise<Seen> {
    return seen(await this.person.open(address));
  }

  reload(): Promise<Seen> {
    return this.open(this.person.page.url);
  }

  async send(fields: Record<string, string>): Promise<Seen> {
    return seen(await this.person.submit(fields));
  }
}

function seen({ page, heading }: Roamer | Person): Seen {
  const token = /name="token" value="([^"]*)"/.exec(page.html)?.[1];
  const path = new URL(page.url).pathname;
  const form = page.html.includes('<form');
  const link = /<a [^>]*href="/.test(page.html);
  const place = ((): string => {
    if (path.startsWith('/if/flow/authentication/')) return 'sign-in';
    if (path === '/') return 'home';
    if (page.status === 410) return `lost ${page.url}`;
    if (form && page.html.includes('name="word"')) return 'prompt';
    if (heading.startsWith('Title ') && form) return 'continue';
    if (/^m\d+-|^model-/.test(heading)) return `dummy ${heading}`;
    return BY_HEADING[heading] ?? `${page.status} ${heading}`;
  })();
  const last = place === 'approved' || place === 'refused';
  const fault = page.status >= 500 ? `status ${page.status}` : !form && !link && !last ? 'there is no way on' : '';
  return token === undefined ? { place, fault } : { place, fault, token: token.replaceAll('&#x3D;', '=') };
}

/** A client of the JSON executor. */
export class JsonWindow implements Window {
  readonly face = 'json';
  private slug = '';
  private query = '';
  private component: unknown = undefined;

  constructor(readonly person: Roamer) {}

  get unnamed(): boolean {
    return !this.query.includes('run=');
  }

  async open(address: string): Promise<Seen> {
    const url = new URL(address, this.person.base);
    const path = url.pathname;
    if (path === '/device') return this.open((await this.person.request(address)).headers.get('location')!);
    if (!/^\/if\/flow\/m\d/.test(path)) return seen(await this.person.open(address));
    this.slug = path.split('/')[3]!;
    this.query = url.search.slice(1);
    return this.reload();
  }

  reload(): Promise<Seen> {
    return this.read('GET');
  }

  send(fields: Record<string, string>): Promise<Seen> {
    return this.read('POST', JSON.stringify({ component: this.component, ...fields }));
  }

  private async read(method: string, body?: string): Promise<Seen> {
    const address = `/api/v3/flows/executor/${this.slug}/?query=${encodeURIComponent(this.query)}`;
    const headers = {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const response = await this.person.request(address, { method, headers, ...(body === undefined ? {} : { body }) });
    if (response.status === 302) return this.reload();
    const challenge = (await response.json()) as Record<string, unknown>;
    const { component, to, name, open, token, flow_info } = challenge;
    this.component = component;
    if (component === 'xak-flow-redirect') return this.open(String(to));
    const bad = response.status !== 200 || component === 'ak-stage-flow-error' || flow_info === undefined;
    const fault = bad ? `${response.status} ${JSON.stringify(challenge)}` : '';
    if (component === 'ak-stage-dummy') return { place: `dummy ${String(name)}`, fault };
    if (component === 'sd-stage-confirm-device')
      return { place: open === true ? 'confirm-device' : 'confirm-device ended', fault };
    const place = BY_COMPONENT[String(component)] ?? JSON.stringify(challenge);
    return typeof token === 'string' ? { place, fault, token } : { place, fault };
  }
}
