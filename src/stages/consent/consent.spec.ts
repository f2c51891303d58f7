import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { problemsOf } from '../../platform/validation.js';
import { consent } from './consent.stage.js';

const wrongFields = (type: new () => object, given: object): string[] =>
  problemsOf(plainToInstance(type, given)).map(({ field }) => field);

describe('the consent stage', () => {
  it('asks anew after four weeks, unless its author says otherwise', () => {
    expect({ ...new consent.config() }).toEqual({ mode: 'expiring', consent_expire_in: 'weeks=4' });
  });

  it.each(['always_require', 'permanent', 'expiring'])('may be written with mode: %s', (mode) => {
    expect(wrongFields(consent.config, { mode, consent_expire_in: 'days=1;hours=12' })).toEqual([]);
  });

  it.each([
    ['mode', { mode: 'sometimes' }],
    ['mode', { mode: null }],
    ['consent_expire_in', { consent_expire_in: '4 weeks' }],
    ['consent_expire_in', { consent_expire_in: '' }],
    ['consent_expire_in', { consent_expire_in: 4 }],
  ])('names the field %s that is wrong in %j', (field, given) => {
    expect(wrongFields(consent.config, given)).toEqual([field]);
  });

  it('takes a yes, a no, and the bare token that authentik’s clients send', () => {
    for (const answer of [{ decision: 'allow' }, { token: 't', decision: 'deny' }, { token: 't' }, {}])
      expect(wrongFields(consent.answer, answer)).toEqual([]);
    expect(wrongFields(consent.answer, { token: 1, decision: 'perhaps' }).sort()).toEqual(['decision', 'token']);
  });

  it('is authentik’s', () => {
    expect(consent).toMatchObject({ type: 'consent', model: 'authentik_stages_consent.consentstage' });
    expect(consent.component).toBe('ak-stage-consent');
    expect(existsSync(consent.template)).toBe(true);
  });
});
