import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { problemsOf } from '../../platform/validation.js';
import { returnNumber } from './return-number.stage.js';

describe('the return-number stage', () => {
  it('lets devices pass that cannot send a number, unless its author says otherwise', () => {
    expect({ ...new returnNumber.config() }).toEqual({ when_unsupported: 'skip' });
    const problems = problemsOf(plainToInstance(returnNumber.config, { when_unsupported: 'ask' }));
    expect(problems.map(({ field }) => field)).toEqual(['when_unsupported']);
  });

  it('is ours, for devices alone', () => {
    expect(returnNumber).toMatchObject({ type: 'return-number', component: 'sd-stage-return-number' });
    expect(returnNumber).toMatchObject({ purpose: 'device' });
    expect(returnNumber.model).toBeUndefined();
    expect(existsSync(returnNumber.template)).toBe(true);
  });
});
