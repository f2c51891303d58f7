import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { problemsOf } from '../../platform/validation.js';
import { authenticatorStatic } from './authenticator-static.stage.js';

const wrongFields = (type: new () => object, given: object): string[] =>
  problemsOf(plainToInstance(type, given)).map(({ field }) => field);

describe('the authenticator-static stage', () => {
  it('gives six codes of twelve characters, unless its author says otherwise', () => {
    const settings = { token_count: 6, token_length: 12, configure_flow: null, friendly_name: '' };
    expect({ ...new authenticatorStatic.config() }).toEqual(settings);
  });

  it.each([
    ['token_count', { token_count: -1 }],
    ['token_count', { token_count: 2 ** 31 }],
    ['token_length', { token_length: 101 }],
    ['configure_flow', { configure_flow: 'a slug' }],
  ])('names the field %s that is wrong in %j', (field, given) => {
    expect(wrongFields(authenticatorStatic.config, given)).toEqual([field]);
  });

  it('takes any answer', () => {
    for (const answer of [{}, { shown: 'x' }, { code: 7 }])
      expect(wrongFields(authenticatorStatic.answer, answer)).toEqual([]);
  });

  it('is authentik’s', () => {
    expect(authenticatorStatic).toMatchObject({
      type: 'authenticator-static',
      model: 'authentik_stages_authenticator_static.authenticatorstaticstage',
      component: 'ak-stage-authenticator-static',
      references: { configure_flow: 'flow' },
      acts: true,
    });
    expect(existsSync(authenticatorStatic.template)).toBe(true);
  });
});
