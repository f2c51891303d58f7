import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { Memory } from '../../flows/memory.js';
import { DENY_MESSAGE } from '../../flows/slots.js';
import type { Turn } from '../../flows/stage-type.js';
import { problemsOf } from '../../platform/validation.js';
import { deny } from './deny.stage.js';

describe('the deny stage', () => {
  const handler = new deny.handler();
  const turn = (given: object, memory = new Memory()): Turn =>
    ({ config: plainToInstance(deny.config, given), memory }) as Turn;

  it('asks nothing and says no, in its author’s words or in its own', () => {
    expect(handler.challenge(turn({}))).toBeUndefined();
    expect(handler.respond(turn({}), {})).toEqual({ kind: 'deny', message: 'You may not go on here.' });
    const closed = { deny_message: 'We are closed.' };
    const told = new Memory().with([DENY_MESSAGE.is('Not today.')]);
    expect(handler.respond(turn(closed, told), {})).toEqual({ kind: 'deny', message: 'Not today.' });
    expect(handler.respond(turn(closed), {})).toEqual({ kind: 'deny', message: 'We are closed.' });
  });

  it('wants a text as its deny_message', () => {
    expect({ ...new deny.config() }).toEqual({ deny_message: '' });
    const problems = problemsOf(plainToInstance(deny.config, { deny_message: 403 }));
    expect(problems.map(({ field }) => field)).toEqual(['deny_message']);
  });

  it('is authentik’s', () => {
    expect(deny).toMatchObject({ type: 'deny', model: 'authentik_stages_deny.denystage' });
    expect(deny.component).toBe('ak-stage-access-denied');
    expect(existsSync(deny.template)).toBe(true);
  });
});
