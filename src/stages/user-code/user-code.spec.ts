import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { problemsOf } from '../../platform/validation.js';
import { userCode } from './user-code.stage.js';

describe('the user-code stage', () => {
  it('has nothing to set: the form of codes belongs to brands and providers', () => {
    const config = Object.assign(new userCode.config(), { user_code_length: 6 });
    const problems = problemsOf(config, { forbidUnknown: true });
    expect(problems.map(({ field }) => field)).toEqual(['user_code_length']);
  });

  it('takes whatever may be a code, and leaves it as it was typed', () => {
    for (const code of ['WDJB-MJHT', ' wdjb mjht', '019-450-730', 'x'.repeat(200)]) {
      const answer = plainToInstance(userCode.answer, { code });
      expect(problemsOf(answer)).toEqual([]);
      expect(answer).toEqual({ code });
    }
  });

  it.each([
    [{ code: '' }, 'Type the code that your device shows.'],
    [{}, 'Type the code that your device shows.'],
    [{ code: 'x'.repeat(201) }, 'That is too long for a code.'],
    [{ code: 12345678 }, 'code must be a string'],
  ])('tells whoever sends %j what to do', (given, message) => {
    expect(problemsOf(plainToInstance(userCode.answer, given))).toContainEqual({ field: 'code', message });
  });

  it('is ours, with the component that authentik’s clients know; no policy takes it out', () => {
    expect(userCode).toMatchObject({ type: 'user-code', component: 'ak-provider-oauth2-device-code' });
    expect(userCode.model).toBeUndefined();
    expect(userCode.unskippable).toBe(true);
    expect(existsSync(userCode.template)).toBe(true);
  });
});
