import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How each family of captchas is called by pages. */
const WIDGETS: Readonly<Record<string, string>> = {
  turnstile: 'window.turnstile = { render: (box, o) => (show(box, o), "w1") };',
  hcaptcha: 'window.hcaptcha = { render: (box, o) => (show(box, o), "w1"), execute: () => hidden(), };',
  grecaptcha:
    'window.grecaptcha = { ready: (go) => setTimeout(go, 10), render: (box, o) => (show(box, o), 0), execute: () => hidden() };',
};

const script = (family: string): string => `
let given;
function show(box, options) {
  given = options;
  box.dataset.shown = JSON.stringify({ sitekey: options.sitekey, size: options.size, theme: options.theme });
  if (options.size === 'invisible') return;
  const press = document.createElement('button');
  press.type = 'button';
  press.textContent = 'I am a person';
  press.addEventListener('click', () => options.callback('solved'));
  box.append(press);
}
function hidden() { setTimeout(() => given.callback('solved'), 10); }
${WIDGETS[family]}`;

/** A captcha's service: its widget, and the place where answers are checked. */
export class CaptchaService {
  /** What it says next. */
  says: object | string = { success: true };
  status = 200;
  /** True: it takes the request and says nothing. */
  mute = false;
  /** What it was asked, last. */
  asked: { type: string; body: string } | undefined;

  private constructor(
    private readonly server: Server,
    readonly base: string,
  ) {}

  static async start(): Promise<CaptchaService> {
    const server = createServer((request, response) => void service.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const service = new CaptchaService(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return service;
  }

  /** Settings of a stage that uses it. */
  settings(family = 'turnstile'): string {
    return `public_key: shown, private_key: hush-hush, js_url: '${this.base}/${family}.js', api_url: '${this.base}/siteverify'`;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const family = /^\/(\w+)\.js$/.exec(request.url ?? '')?.[1];
    if (family !== undefined) {
      response.writeHead(family in WIDGETS ? 200 : 404, { 'content-type': 'text/javascript' }).end(script(family));
      return;
    }
    let body = '';
    for await (const chunk of request) body += String(chunk);
    this.asked = { type: request.headers['content-type'] ?? '', body };
    if (this.mute) return;
    const said = typeof this.says === 'string' ? this.says : JSON.stringify(this.says);
    response.writeHead(this.status, { 'content-type': 'application/json', location: '/elsewhere' }).end(said);
  }
}
