/** A client written for authentik's flow executor: JSON challenges in, answers out, cookies kept. */
export class JsonClient {
  readonly cookies = new Map<string, string>();
  /** The challenge in hand. */
  challenge: Record<string, unknown> = {};
  status = 0;

  constructor(
    readonly base: string,
    readonly slug: string,
    /** The query of the flow's page, which is passed on whole. */
    readonly query = '',
  ) {}

  get(): Promise<this> {
    return this.send('GET');
  }

  post(answer: unknown, contentType = 'application/json'): Promise<this> {
    return this.send('POST', typeof answer === 'string' ? answer : JSON.stringify(answer), contentType);
  }

  private async send(method: string, body?: string, contentType?: string): Promise<this> {
    const url = new URL(`/api/v3/flows/executor/${this.slug}/?query=${encodeURIComponent(this.query)}`, this.base);
    const headers: Record<string, string> = {
      accept: 'application/json',
      cookie: [...this.cookies].map((c) => c.join('=')).join('; '),
    };
    if (contentType !== undefined) headers['content-type'] = contentType;
    const response = await fetch(url, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]!.split('=');
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    if (response.status === 302) {
      if (new URL(response.headers.get('location')!, url).href !== url.href)
        throw new Error('not back to the executor');
      return this.get();
    }
    this.status = response.status;
    this.challenge = (await response.json()) as Record<string, unknown>;
    return this;
  }
}
