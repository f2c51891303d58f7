import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { Memory } from '../../flows/memory.js';
import { problemsOf } from '../../platform/validation.js';
import { captcha, withChosenKeys } from './captcha.stage.js';

const KEYS = { public_key: 'shown', private_key: 'hush' };

const wrongFields = (type: new () => object, given: object): string[] =>
  problemsOf(plainToInstance(type, given)).map(({ field }) => field);

describe('the captcha stage', () => {
  it('is reCAPTCHA with a score of one half, unless its author says otherwise', () => {
    expect({ ...new captcha.config() }).toEqual({
      js_url: 'https://www.recaptcha.net/recaptcha/api.js',
      api_url: 'https://www.recaptcha.net/recaptcha/api/siteverify',
      request_content_type: 'application/x-www-form-urlencoded',
      interactive: false,
      score_min_threshold: 0.5,
      score_max_threshold: 1,
      error_on_invalid_score: true,
    });
    expect(wrongFields(captcha.config, {}).sort()).toEqual(['private_key', 'private_key', 'public_key', 'public_key']);
  });

  it.each([
    ['https://hcaptcha.com/1/api.js', 'https://api.hcaptcha.com/siteverify'],
    [
      'https://challenges.cloudflare.com/turnstile/v0/api.js',
      'https://challenges.cloudflare.com/turnstile/v0/siteverify',
    ],
    ['http://localhost:8080/widget.js', 'http://127.0.0.1:8080/siteverify'],
  ])('may be another service: %s', (js_url, api_url) => {
    expect(wrongFields(captcha.config, { ...KEYS, js_url, api_url })).toEqual([]);
  });

  it.each([
    ['js_url', { js_url: 'http://captcha.example/api.js' }],
    ['js_url', { js_url: '/api.js' }],
    ['api_url', { api_url: 'http://captcha.example/siteverify' }],
    ['api_url', { api_url: 'ftp://localhost/siteverify' }],
    ['api_url', { api_url: 'https://ann:secret@captcha.example/' }],
    ['request_content_type', { request_content_type: 'text/xml' }],
    ['score_min_threshold', { score_min_threshold: '0.5' }],
    ['interactive', { interactive: 'yes' }],
  ])('names the field %s that is wrong in %j', (field, given) => {
    expect(wrongFields(captcha.config, { ...KEYS, ...given })).toEqual([field]);
  });

  it('wants an answer of a sane length', () => {
    expect(wrongFields(captcha.answer, { token: 'solved' })).toEqual([]);
    for (const given of [{}, { token: '' }, { token: 1 }, { token: 'x'.repeat(8193) }])
      expect(wrongFields(captcha.answer, given)).toContain('token');
  });

  it('lets its page talk to the service, and to nobody else', () => {
    const sources = (js_url: string): object => captcha.sources!(Object.assign(new captcha.config(), { js_url }), {});
    expect(sources('https://captcha.example/a;b.js?x=*')).toMatchObject({
      script: ["'self'", 'https://captcha.example'],
      frame: ['https://captcha.example'],
    });
    expect(sources('https://www.recaptcha.net/recaptcha/api.js')).toMatchObject({
      script: expect.arrayContaining(['https://www.recaptcha.net', 'https://www.gstatic.com']),
    });
    expect(sources('https://js.hcaptcha.com/1/api.js')).toMatchObject({
      frame: ['https://js.hcaptcha.com', 'https://hcaptcha.com', 'https://*.hcaptcha.com'],
    });
  });

  it('has its keys chosen by the context, key by key', () => {
    const config = Object.assign(new captcha.config(), KEYS) as Parameters<typeof withChosenKeys>[0];
    const memory = new Memory({ 'context.goauthentik.io/stages/captcha/site_key': 'of the tenant' });
    expect(withChosenKeys(config, memory)).toMatchObject({ public_key: 'of the tenant', private_key: 'hush' });
    expect(withChosenKeys(config, new Memory())).toMatchObject(KEYS);
  });

  it('is authentik’s', () => {
    expect(captcha).toMatchObject({ type: 'captcha', model: 'authentik_stages_captcha.captchastage' });
    expect(captcha.component).toBe('ak-stage-captcha');
    expect(captcha.secrets).toEqual(['private_key']);
    expect(existsSync(captcha.template) && existsSync(captcha.script!)).toBe(true);
  });
});
