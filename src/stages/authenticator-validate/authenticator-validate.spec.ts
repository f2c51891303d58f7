import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { Memory } from '../../flows/memory.js';
import { AUTH_METHOD_ARGS, PROOF } from '../../flows/slots.js';
import { problemsOf } from '../../platform/validation.js';
import { Authenticator, type AuthenticatorType } from '../../users/authenticators/authenticator.entity.js';
import { authenticatorValidate } from './authenticator-validate.stage.js';
import { passwordless, secondFactor } from './mfa-proof.js';

const wrongFields = (type: new () => object, given: object): string[] =>
  problemsOf(plainToInstance(type, given)).map(({ field }) => field);

describe('the authenticator-validate stage', () => {
  it('takes every kind of authenticator, and lets pass who has none, unless its author says otherwise', () => {
    expect({ ...new authenticatorValidate.config() }).toEqual({
      not_configured_action: 'skip',
      configuration_stages: [],
      device_classes: ['static', 'totp', 'webauthn', 'duo', 'sms', 'email'],
      last_auth_threshold: 'seconds=0',
      webauthn_user_verification: 'preferred',
      webauthn_hints: [],
      webauthn_allowed_device_types: [],
      email_otp_throttling_factor: 1,
      sms_otp_throttling_factor: 1,
      totp_otp_throttling_factor: 1,
      static_otp_throttling_factor: 1,
    });
  });

  it.each([
    ['not_configured_action', { not_configured_action: 'ask' }],
    ['device_classes', { device_classes: ['totp', 'fax'] }],
    ['last_auth_threshold', { last_auth_threshold: 'a day' }],
    ['webauthn_user_verification', { webauthn_user_verification: true }],
    ['webauthn_allowed_device_types', { webauthn_allowed_device_types: ['YubiKey'] }],
    ['totp_otp_throttling_factor', { totp_otp_throttling_factor: -1 }],
  ])('names the field %s that is wrong in %j', (field, given) => {
    expect(wrongFields(authenticatorValidate.config, given)).toEqual([field]);
  });

  it('wants a stage to set one up with configure', () => {
    const config = Object.assign(new authenticatorValidate.config(), { not_configured_action: 'configure' });
    expect(authenticatorValidate.rule?.(config)).toEqual([
      {
        field: 'configuration_stages',
        message: 'When "Not configured action" is set to "Configure", you must set a configuration stage.',
      },
    ]);
  });

  it('takes codes as text, and what browsers and JSON clients send', () => {
    for (const answer of [{}, { code: '000 001' }, { webauthn: '{}' }, { duo: 1 }, { selected_challenge: '{}' }])
      expect(wrongFields(authenticatorValidate.answer, answer)).toEqual([]);
    expect(wrongFields(authenticatorValidate.answer, { code: 123456 })).toContain('code');
    expect(wrongFields(authenticatorValidate.answer, { code: '0'.repeat(201) })).toContain('code');
  });

  const used = (type: AuthenticatorType): Authenticator =>
    Object.assign(new Authenticator(), { id: 'the id', name: 'mine', type });

  it.each([
    ['totp', ['pwd', 'otp', 'mfa']],
    ['static', ['pwd', 'otp', 'mfa']],
    ['webauthn', ['pwd', 'hwk', 'mfa']],
  ] as const)('adds a second factor of type %s to the proof: %j', (type, amr) => {
    const before = new Memory().with([PROOF.is({ auth_method: 'password', amr: ['pwd'] })]);
    const after = before.with(secondFactor(before, used(type)));
    expect(after.get(PROOF)).toEqual({ auth_method: 'password', amr });
    expect(after.get(AUTH_METHOD_ARGS)).toEqual({ mfa_devices: [{ pk: 'the id', name: 'mine', type }] });
    const twice = after.with(secondFactor(after, used(type)));
    expect(twice.get(PROOF)).toEqual({ auth_method: 'password', amr });
    expect(twice.get(AUTH_METHOD_ARGS)?.mfa_devices).toHaveLength(2);
  });

  it('names the method where there was none, and a passkey that says who it is', () => {
    const memory = new Memory();
    expect(memory.with(secondFactor(memory, used('totp'))).get(PROOF)?.auth_method).toBe('auth_mfa');
    for (const [verified, amr] of [
      [true, ['user', 'hwk', 'mfa']],
      [false, ['user', 'hwk']],
    ] as const) {
      const proof = memory.with(passwordless(memory, used('webauthn'), verified)).get(PROOF);
      expect(proof).toEqual({ auth_method: 'auth_webauthn_pwl', amr });
    }
  });

  it('is authentik’s', () => {
    expect(authenticatorValidate).toMatchObject({
      type: 'authenticator-validate',
      model: 'authentik_stages_authenticator_validate.authenticatorvalidatestage',
      component: 'ak-stage-authenticator-validate',
      acts: true,
    });
    expect(existsSync(authenticatorValidate.template)).toBe(true);
  });
});
