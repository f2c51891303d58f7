import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { Memory } from '../../flows/memory.js';
import { REDIRECT_TARGET } from '../../flows/slots.js';
import { Elsewhere, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { redirect } from './redirect.stage.js';
import { mayLeadTo } from './target.js';

const planner = {
  flowBySlug: (slug: string) => Promise.resolve(slug === 'other' ? { slug } : null),
  flowById: (id: string) => Promise.resolve(id === 'known' ? { slug: 'mine' } : null),
};

describe('the redirect stage', () => {
  const handler = new (redirect.handler as unknown as new (...services: unknown[]) => StageHandler)(planner, {});
  const to = async (config: object, said?: string): Promise<unknown> => {
    const memory = new Memory().with(said === undefined ? [] : [REDIRECT_TARGET.is(said)]);
    const target = await handler.challenge({ config: plainToInstance(redirect.config, config), memory } as Turn);
    return target instanceof Elsewhere ? target.to : target;
  };
  const written = { mode: 'static', target_static: '/device' };

  it('leads to where its author says', async () => {
    expect(await to(written)).toEqual({ url: '/device' });
    expect(await to({ mode: 'flow', target_flow: 'known' })).toEqual({ flow: 'mine', keep: true });
    expect(await to({ mode: 'flow', target_flow: 'known', keep_context: false })).toEqual({
      flow: 'mine',
      keep: false,
    });
    expect(await to({ mode: 'flow', target_flow: 'gone' })).toBeUndefined();
  });

  it('leads first of all to where an expression says, if that is anywhere', async () => {
    expect(await to(written, 'https://example.org/')).toEqual({ url: 'https://example.org/' });
    expect(await to(written, 'ak-flow://other')).toEqual({ flow: 'other', keep: true });
    expect(await to({ ...written, keep_context: false }, 'ak-flow://other')).toEqual({ flow: 'other', keep: false });
    expect(await to(written, 'ak-flow://unknown')).toEqual({ url: '/device' });
    expect(await to(written, 'javascript:alert(1)')).toEqual({ url: '/device' });
  });

  it.each(['https://example.org/', 'http://localhost:9000/a?b', '/device', '/'])('may lead to %s', (target) => {
    expect(mayLeadTo(target)).toBe(true);
  });

  it.each([
    '',
    'javascript:alert(1)',
    'data:text/html,x',
    '//example.org/',
    '/\\example.org/',
    'https://',
    'device',
    '/a b',
  ])('never leads to %j', (target) => {
    expect(mayLeadTo(target)).toBe(false);
  });

  it('is authentik’s', () => {
    expect(redirect).toMatchObject({ type: 'redirect', model: 'authentik_stages_redirect.redirectstage' });
    expect(redirect.component).toBe('xak-flow-redirect');
    expect(existsSync(redirect.template)).toBe(true);
  });
});
