import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { PLAIN_LOOK, type Frame, type Look } from './look.js';
import { richText } from './rich-text.js';

const beside = (file: string): URL => new URL(file, import.meta.url);

/** Pieces that templates share: `{{> errors name="code"}}`. */
const PARTIALS = ['account', 'captcha', 'decision', 'errors', 'form', 'passkey'];

/** What a page says beside its template's own words. */
export interface PageView extends Record<string, unknown> {
  /** Stands in the window's title, before the brand's. */
  title: string;
  /** Absent: no page of a flow. */
  frame?: Frame;
  /** Sentences above the page. */
  notices?: readonly string[];
}

/** Only what a browser can find from every page: an address on this server or elsewhere. */
const PICTURE = /^(\/|https?:|data:image\/)/i;

type Errors = Record<string, { string: string }[]>;

/** Every page: a template between the same head and foot. Compiled once, escaped always; an unknown name is an error. */
export class Pages {
  private readonly handlebars = Handlebars.create();
  private readonly compiled = new Map<string, Handlebars.TemplateDelegate>();
  private readonly layout: Handlebars.TemplateDelegate;

  constructor() {
    for (const name of PARTIALS) this.handlebars.registerPartial(name, readFileSync(beside(`${name}.hbs`), 'utf8'));
    this.handlebars.registerHelper('has', (of: object, name: string) => name in of);
    this.handlebars.registerHelper('includes', (list: unknown[], value: unknown) => list.includes(value));
    this.handlebars.registerHelper('is', (one: unknown, ...others: unknown[]) => others.slice(0, -1).includes(one));
    // whether one of a list has one of these values as its `name`
    this.handlebars.registerHelper('some', (list: Record<string, unknown>[], name: string, ...values: unknown[]) =>
      list.some((one) => values.includes(one[name])),
    );
    this.handlebars.registerHelper('json', (value: unknown) => JSON.stringify(value));
    this.handlebars.registerHelper('rich', (text: string) => new Handlebars.SafeString(richText(text)));
    this.handlebars.registerHelper('ticked', (name: string, otherwise: unknown, options: Handlebars.HelperOptions) => {
      const typed = typedOf(options);
      // an empty box is not sent: after a mistake it is empty because somebody emptied it
      return 'csrf' in typed ? name in typed : String(otherwise).toLowerCase() === 'true';
    });
    this.handlebars.registerHelper(
      'errorsOf',
      (name: string, options: Handlebars.HelperOptions) => errorsOf(options)[name],
    );
    // what is said about a field, for who cannot see it: its error, and its hint where there is one
    this.handlebars.registerHelper('invalid', (name: string, options: Handlebars.HelperOptions) => {
      const wrong = errorsOf(options)[name] !== undefined;
      const told = [...(wrong ? [`error-${name}`] : []), ...(options.hash['hint'] ? [`hint-${name}`] : [])].join(' ');
      const described = told === '' ? '' : `aria-describedby="${Handlebars.escapeExpression(told)}"`;
      return new Handlebars.SafeString(wrong ? `aria-invalid="true" ${described}` : described);
    });
    this.handlebars.registerHelper(
      'typed',
      (name: string, otherwise: unknown, options: Handlebars.HelperOptions) => typedOf(options)[name] ?? otherwise,
    );
    this.layout = this.compile(beside('layout.hbs'));
  }

  render(template: URL, view: PageView, look: Look = PLAIN_LOOK): string {
    const body = new Handlebars.SafeString(this.compile(template)(view));
    const { title, frame, notices = [] } = view;
    const picture = frame ? frame.background || look.background : '';
    const backdrop = PICTURE.test(picture) ? picture : '';
    return this.layout({ title, look, body, notices, layout: frame?.layout ?? 'stacked', backdrop });
  }

  private compile(template: URL): Handlebars.TemplateDelegate {
    let ready = this.compiled.get(template.href);
    if (!ready) {
      ready = this.handlebars.compile(readFileSync(template, 'utf8'), { strict: true });
      this.compiled.set(template.href, ready);
    }
    return ready;
  }
}

function typedOf(options: Handlebars.HelperOptions): Record<string, unknown> {
  return (options.data as { root: { typed?: Record<string, unknown> } }).root.typed ?? {};
}

function errorsOf(options: Handlebars.HelperOptions): Errors {
  const root = (options.data as { root: { errors?: Errors } }).root;
  return root.errors ?? {};
}
