import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { problemsOf } from '../../platform/validation.js';
import { identification } from './identification.stage.js';

const wrongFields = (type: new () => object, given: object): string[] =>
  problemsOf(plainToInstance(type, given)).map(({ field }) => field);

describe('the identification stage', () => {
  it('takes names and addresses, and gives nothing away, unless its author says otherwise', () => {
    expect({ ...new identification.config() }).toEqual({
      user_fields: ['username', 'email'],
      password_stage: null,
      captcha_stage: null,
      webauthn_stage: null,
      sources: [],
      case_insensitive_matching: true,
      show_matched_user: true,
      pretend_user_exists: true,
      enable_remember_me: false,
      enrollment_flow: null,
      recovery_flow: null,
      passwordless_flow: null,
      show_source_labels: false,
      skip_when_signed_in: false,
    });
  });

  it('may name people by all of authentik’s fields', () => {
    expect(wrongFields(identification.config, { user_fields: ['email', 'username', 'upn'] })).toEqual([]);
  });

  it.each([
    ['user_fields', { user_fields: ['nickname'] }],
    ['user_fields', { user_fields: ['email', 'email'] }],
    ['password_stage', { password_stage: 'the name of a stage' }],
    ['pretend_user_exists', { pretend_user_exists: 'yes' }],
    ['recovery_flow', { recovery_flow: 7 }],
    ['skip_when_signed_in', { skip_when_signed_in: null }],
  ])('names the field %s that is wrong in %j', (field, given) => {
    expect(wrongFields(identification.config, given)).toEqual([field]);
  });

  it('takes a name, with or without a password, both of a sane length', () => {
    const longest = { uid_field: 'n'.repeat(320), password: 'p'.repeat(4096) };
    for (const answer of [{}, { uid_field: 'ann' }, longest])
      expect(wrongFields(identification.answer, answer)).toEqual([]);
    for (const [field, text] of Object.entries(longest))
      expect(wrongFields(identification.answer, { [field]: `${text}!` })).toEqual([field]);
    expect(wrongFields(identification.answer, { uid_field: ['ann'] })).toContain('uid_field');
  });

  it('is authentik’s', () => {
    const model = 'authentik_stages_identification.identificationstage';
    expect(identification).toMatchObject({ type: 'identification', model, component: 'ak-stage-identification' });
    const flows = { enrollment_flow: 'flow', recovery_flow: 'flow', passwordless_flow: 'flow' };
    const stages = { password_stage: 'stage', captcha_stage: 'stage', webauthn_stage: 'stage' };
    expect(identification.references).toEqual({ ...stages, ...flows, sources: 'authentik_core.source' });
    expect(existsSync(identification.template)).toBe(true);
  });
});
