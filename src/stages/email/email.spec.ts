import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { problemsOf } from '../../platform/validation.js';
import { email } from './email.stage.js';

const problems = (given: object): { field: string; message: string }[] =>
  problemsOf(plainToInstance(email.config, given));

describe('the email stage', () => {
  it('sends a link for a new password by a server of its own, unless its author says otherwise', () => {
    expect({ ...new email.config() }).toEqual({
      use_global_settings: false,
      host: 'localhost',
      port: 25,
      username: '',
      password: '',
      use_tls: false,
      use_ssl: false,
      timeout: 10,
      from_address: 'system@authentik.local',
      recovery_max_attempts: 5,
      recovery_cache_timeout: 'minutes=5',
      activate_user_on_success: false,
      token_expiry: 'minutes=30',
      subject: 'authentik',
      template: 'email/password_reset.html',
    });
  });

  it.each(['password_reset', 'account_confirmation', 'email_otp', 'event_notification', 'invitation'])(
    'has authentik’s letter %s',
    (name) => expect(problems({ template: `email/${name}.html` })).toEqual([]),
  );

  it('has no other letter', () => {
    expect(problems({ template: 'email/ours.html' })).toEqual([
      { field: 'template', message: "Invalid template 'email/ours.html' specified." },
    ]);
  });

  it.each([
    ['from_address', { from_address: 'nobody' }],
    ['from_address', { from_address: 'a@b.example\r\nBcc: eve@example.org' }],
    ['recovery_max_attempts', { recovery_max_attempts: -1 }],
    ['recovery_cache_timeout', { recovery_cache_timeout: 'soon' }],
    ['token_expiry', { token_expiry: 30 }],
    ['subject', { subject: '' }],
    ['port', { port: '25' }],
  ])('names the field %s that is wrong in %j', (field, given) => {
    expect(problems(given).map((problem) => problem.field)).toContain(field);
  });

  it('is authentik’s', () => {
    expect(email).toMatchObject({ type: 'email', model: 'authentik_stages_email.emailstage' });
    expect(email.component).toBe('ak-stage-email');
    expect(email.secrets).toEqual(['password']);
    expect(existsSync(email.template)).toBe(true);
  });
});
