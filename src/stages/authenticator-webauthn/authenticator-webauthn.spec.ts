import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { problemsOf } from '../../platform/validation.js';
import { authenticatorWebauthn } from './authenticator-webauthn.stage.js';
import { isAllowedMake } from './party.js';

const wrongFields = (type: new () => object, given: object): string[] =>
  problemsOf(plainToInstance(type, given)).map(({ field }) => field);

describe('the authenticator-webauthn stage', () => {
  it('takes any passkey, each once, unless its author says otherwise', () => {
    expect({ ...new authenticatorWebauthn.config() }).toEqual({
      user_verification: 'preferred',
      resident_key_requirement: 'preferred',
      authenticator_attachment: null,
      prevent_duplicate_devices: true,
      hints: [],
      device_type_restrictions: [],
      max_attempts: 0,
      configure_flow: null,
      friendly_name: '',
    });
  });

  it.each([
    ['user_verification', { user_verification: 'always' }],
    ['resident_key_requirement', { resident_key_requirement: '' }],
    ['authenticator_attachment', { authenticator_attachment: 'usb' }],
    ['hints', { hints: ['phone'] }],
    ['device_type_restrictions', { device_type_restrictions: ['YubiKey'] }],
    ['max_attempts', { max_attempts: -1 }],
  ])('names the field %s that is wrong in %j', (field, given) => {
    expect(wrongFields(authenticatorWebauthn.config, given)).toEqual([field]);
  });

  it('takes what the browser has made as JSON text', () => {
    expect(wrongFields(authenticatorWebauthn.answer, { response: '{"id":"x"}' })).toEqual([]);
    for (const response of [undefined, '', 'x', 7])
      expect(wrongFields(authenticatorWebauthn.answer, { response })).toContain('response');
  });

  it('knows makes by their AAGUID, however it is written', () => {
    const make = '2fc0579f-8113-47ea-b116-bb5a8db9202a';
    expect(isAllowedMake([], null)).toBe(true);
    expect(isAllowedMake([make.toUpperCase()], make)).toBe(true);
    expect(isAllowedMake([make], '00000000-0000-0000-0000-000000000000')).toBe(false);
    expect(isAllowedMake([make], null)).toBe(false);
  });

  it('is authentik’s', () => {
    expect(authenticatorWebauthn).toMatchObject({
      type: 'authenticator-webauthn',
      model: 'authentik_stages_authenticator_webauthn.authenticatorwebauthnstage',
      component: 'ak-stage-authenticator-webauthn',
      acts: true,
    });
    expect(existsSync(authenticatorWebauthn.template)).toBe(true);
  });
});
