import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { problemsOf } from '../../platform/validation.js';
import { riskCheck } from './risk-check.stage.js';

const ID = '11111111-2222-4333-8444-555555555555';

const wrongFields = (given: object): string[] => {
  const config = plainToInstance(riskCheck.config, given);
  return [...problemsOf(config), ...(riskCheck.rule?.(config) ?? [])].map(({ field }) => field);
};

describe('the risk-check stage', () => {
  it('stops nobody unless its author says so', () => {
    const nothing = { warn_when: [], step_up_when: [], step_up_stages: [], deny_when: [], deny_message: '' };
    expect({ ...new riskCheck.config() }).toEqual(nothing);
    expect(wrongFields({})).toEqual([]);
  });

  it('wants to know what people have to do who have to prove more', () => {
    expect(wrongFields({ step_up_when: [ID] })).toEqual(['step_up_stages']);
    expect(wrongFields({ step_up_when: [ID], step_up_stages: [ID] })).toEqual([]);
  });

  it.each([{ warn_when: ['a name'] }, { deny_when: ID }, { deny_message: 7 }])('refuses %j', (given) => {
    expect([...new Set(wrongFields(given))]).toEqual(Object.keys(given));
  });

  it('takes a yes or a no', () => {
    const wrong = (answer: object): unknown[] => problemsOf(plainToInstance(riskCheck.answer, answer));
    expect(wrong({ decision: 'allow' })).toEqual([]);
    expect(wrong({})).toHaveLength(1);
  });

  it('is ours', () => {
    expect(riskCheck).toMatchObject({ type: 'risk-check', component: 'sd-stage-risk-check' });
    expect(existsSync(riskCheck.template)).toBe(true);
  });
});
