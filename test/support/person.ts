/** A person at a browser without JavaScript: opens pages, reads them, fills in forms, keeps cookies. */
export class Person {
  /** The page in front of them. */
  page: { url: string; status: number; html: string; headers: Headers } = {
    url: '',
    status: 0,
    html: '',
    headers: new Headers(),
  };
  readonly cookies = new Map<string, string>();
  /** Sent with every request. */
  readonly headers: Record<string, string> = { accept: 'text/html' };

  constructor(
    readonly base: string,
    readonly username: string,
    readonly password: string,
  ) {}

  /** Opens an address and follows where it leads. */
  async open(address: string): Promise<this> {
    return this.go(new URL(address, this.page.url || this.base), { method: 'GET' });
  }

  /** Fills in the page's form and presses its button; `decision` is the button with that value. */
  async submit(fields: Record<string, string> = {}): Promise<this> {
    const form = /<form[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/.exec(this.page.html);
    if (!form) throw new Error(`there is no form on this page:\n${this.text}`);
    const body = new URLSearchParams();
    for (const [name, value] of standingIn(form[2]!)) body.set(name, value);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return this.go(new URL(unescape(form[1]!), this.page.url), { method: 'POST', body });
  }

  /** Signs in on the pages of a flow that asks for a name, then for a password. */
  async signIn(): Promise<this> {
    await this.submit({ uid_field: this.username });
    return this.submit({ password: this.password });
  }

  /** What can be read on the page. */
  get text(): string {
    const body = this.page.html.replace(/^[\s\S]*<body>/, '').replace(/<[^>]*>/g, ' ');
    return unescape(body).replace(/\s+/g, ' ').trim();
  }

  /** What the window is called. */
  get title(): string {
    return unescape(/<title>([\s\S]*?)<\/title>/.exec(this.page.html)?.[1] ?? '');
  }

  get heading(): string {
    return unescape(/<h1>([\s\S]*?)<\/h1>/.exec(this.page.html)?.[1] ?? '');
  }

  /** What stands in a field of the page's form. */
  field(name: string): string | undefined {
    const input = [...this.page.html.matchAll(/<input[^>]*>/g)]
      .map(([tag]) => tag)
      .find((tag) => attribute(tag, 'name') === name);
    if (input !== undefined) return attribute(input, 'value') ?? '';
    return standingIn(this.page.html).find(([named]) => named === name)?.[1];
  }

  /** One request with this browser's cookies, without following redirects. */
  async request(address: string | URL, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers({ ...this.headers, ...(init.headers as Record<string, string> | undefined) });
    if (this.cookies.size > 0) headers.set('cookie', [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; '));
    const response = await fetch(new URL(address, this.base), { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  private async go(url: URL, init: RequestInit): Promise<this> {
    let response = await this.request(url, init);
    let at = url;
    for (let hops = 0; response.status >= 300 && response.status < 400; hops++) {
      if (hops > 10) throw new Error(`too many redirects, now to ${response.headers.get('location')}`);
      await response.arrayBuffer();
      at = new URL(response.headers.get('location')!, at);
      response = await this.request(at);
    }
    this.page = { url: at.href, status: response.status, html: await response.text(), headers: response.headers };
    return this;
  }
}

/** What a browser would send of a form as it is. */
function standingIn(form: string): [name: string, value: string][] {
  const sent: [string, string][] = [];
  const add = (tag: string, value: string): void => {
    const name = attribute(tag, 'name');
    if (name !== undefined) sent.push([name, value]);
  };
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const optional = ['checkbox', 'radio'].includes(attribute(input, 'type') ?? '');
    if (!optional || /\schecked\b/.test(input)) add(input, attribute(input, 'value') ?? '');
  }
  for (const [, tag, text] of form.matchAll(/(<textarea[^>]*>)\n?([\s\S]*?)<\/textarea>/g)) add(tag!, unescape(text!));
  for (const [, tag, options] of form.matchAll(/(<select[^>]*>)([\s\S]*?)<\/select>/g)) {
    const all = [...options!.matchAll(/<option[^>]*>/g)].map(([option]) => option);
    const chosen = all.find((option) => /\sselected\b/.test(option)) ?? all[0];
    if (chosen !== undefined) add(tag!, attribute(chosen, 'value') ?? '');
  }
  return sent;
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined ? undefined : unescape(found);
}

function unescape(text: string): string {
  const entities: Record<string, string> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    '#x27': "'",
    '#39': "'",
    '#x3D': '=',
    '#x60': '`',
  };
  return text.replace(/&([#\w]+);/g, (whole, name: string) => entities[name] ?? whole);
}
