import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { problemsOf } from '../../platform/validation.js';
import { agoInWords } from './ago.js';
import { confirmDevice } from './confirm-device.stage.js';

describe('the confirm-device stage', () => {
  it('has nothing to set, and nothing to switch off', () => {
    const config = Object.assign(new confirmDevice.config(), { enabled: false });
    const problems = problemsOf(config, { forbidUnknown: true });
    expect(problems.map(({ field }) => field)).toEqual(['enabled']);
    expect(confirmDevice.unskippable).toBe(true);
  });

  it('takes a yes or a no, and nothing for a yes that is none', () => {
    for (const decision of ['allow', 'deny'])
      expect(problemsOf(plainToInstance(confirmDevice.answer, { decision }))).toEqual([]);
    for (const answer of [{}, { decision: '' }, { decision: 'ALLOW' }, { decision: true }, { decision: ['allow'] }])
      expect(problemsOf(plainToInstance(confirmDevice.answer, answer))).toEqual([
        { field: 'decision', message: 'Choose "Allow" or "Deny".' },
      ]);
  });

  it('is ours', () => {
    expect(confirmDevice).toMatchObject({ type: 'confirm-device', component: 'sd-stage-confirm-device' });
    expect(confirmDevice.model).toBeUndefined();
    expect(existsSync(confirmDevice.template)).toBe(true);
  });

  it.each([
    [-5, 'just now'],
    [9, 'just now'],
    [10, '10 seconds ago'],
    [59, '59 seconds ago'],
    [60, 'a minute ago'],
    [89, 'a minute ago'],
    [90, '2 minutes ago'],
    [599, '10 minutes ago'],
  ])('says of %i seconds: %s', (seconds, words) => {
    const then = new Date('2026-01-01T12:00:00Z');
    expect(agoInWords(then, new Date(then.getTime() + seconds * 1000))).toBe(words);
  });
});
