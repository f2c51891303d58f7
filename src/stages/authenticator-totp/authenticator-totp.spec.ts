import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { problemsOf } from '../../platform/validation.js';
import { authenticatorTotp } from './authenticator-totp.stage.js';

const wrongFields = (type: new () => object, given: object): string[] =>
  problemsOf(plainToInstance(type, given)).map(({ field }) => field);

describe('the authenticator-totp stage', () => {
  it('has codes of six or eight digits, as its author says', () => {
    expect({ ...new authenticatorTotp.config() }).toEqual({ configure_flow: null, friendly_name: '' });
    for (const digits of [6, 8]) expect(wrongFields(authenticatorTotp.config, { digits })).toEqual([]);
    for (const digits of [undefined, 7, '6'])
      expect(wrongFields(authenticatorTotp.config, { digits })).toContain('digits');
  });

  it('takes a code as text: a number would have lost its zeros', () => {
    expect(wrongFields(authenticatorTotp.answer, { code: '012 345' })).toEqual([]);
    for (const code of [undefined, '', 12345, '0'.repeat(51)])
      expect(wrongFields(authenticatorTotp.answer, { code })).toContain('code');
  });

  it('is authentik’s', () => {
    expect(authenticatorTotp).toMatchObject({
      type: 'authenticator-totp',
      model: 'authentik_stages_authenticator_totp.authenticatortotpstage',
      component: 'ak-stage-authenticator-totp',
      references: { configure_flow: 'flow' },
      acts: true,
    });
    expect(existsSync(authenticatorTotp.template)).toBe(true);
  });
});
