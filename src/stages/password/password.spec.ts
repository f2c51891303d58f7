import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { problemsOf } from '../../platform/validation.js';
import { password } from './password.stage.js';

const wrongFields = (type: new () => object, given: object): string[] =>
  problemsOf(plainToInstance(type, given)).map(({ field }) => field);

describe('the password stage', () => {
  it('asks the server’s own accounts, five times a run, unless its author says otherwise', () => {
    expect({ ...new password.config() }).toEqual({
      backends: ['authentik.core.auth.InbuiltBackend'],
      configure_flow: null,
      failed_attempts_before_cancel: 5,
      allow_show_password: false,
    });
  });

  it('may name every backend that authentik has', () => {
    const backends = [
      'authentik.core.auth.InbuiltBackend',
      'authentik.core.auth.TokenBackend',
      'authentik.sources.ldap.auth.LDAPBackend',
      'authentik.sources.kerberos.auth.KerberosBackend',
    ];
    expect(wrongFields(password.config, { backends })).toEqual([]);
  });

  it.each([
    ['backends', { backends: [1] }],
    ['configure_flow', { configure_flow: 'a slug' }],
    ['failed_attempts_before_cancel', { failed_attempts_before_cancel: 0 }],
    ['failed_attempts_before_cancel', { failed_attempts_before_cancel: 2.5 }],
    ['allow_show_password', { allow_show_password: 'no' }],
  ])('names the field %s that is wrong in %j', (field, given) => {
    expect(wrongFields(password.config, given)).toEqual([field]);
  });

  it('wants a password, and takes it as it was typed', () => {
    const answer = plainToInstance(password.answer, { password: ' two spaces ' });
    expect(problemsOf(answer)).toEqual([]);
    expect(answer).toEqual({ password: ' two spaces ' });
    for (const given of [{}, { password: '' }, { password: 1 }, { password: 'x'.repeat(4097) }])
      expect(wrongFields(password.answer, given)).toContain('password');
  });

  it('is authentik’s', () => {
    expect(password).toMatchObject({ type: 'password', model: 'authentik_stages_password.passwordstage' });
    expect(password.component).toBe('ak-stage-password');
    expect(password.references).toEqual({ configure_flow: 'flow' });
    expect(existsSync(password.template)).toBe(true);
  });
});
