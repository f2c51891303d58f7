import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import type { Turn } from '../../flows/stage-type.js';
import { problemsOf } from '../../platform/validation.js';
import { dummy } from './dummy.stage.js';

describe('the dummy stage', () => {
  const handler = new dummy.handler();
  const turn = (given: object): Turn => ({ config: plainToInstance(dummy.config, given), name: 'try-out' }) as Turn;

  it('shows its name, and goes on after any answer', () => {
    expect(handler.challenge(turn({}))).toEqual({ title: 'try-out', name: 'try-out' });
    expect(handler.respond(turn({}), {})).toEqual({ kind: 'next', learnt: [] });
  });

  it('fails when it is told to', () => {
    expect(() => handler.challenge(turn({ throw_error: true }))).toThrow('Test error');
    expect(problemsOf(plainToInstance(dummy.config, { throw_error: 'yes' }))).toHaveLength(1);
  });

  it('is authentik’s', () => {
    expect(dummy).toMatchObject({ type: 'dummy', model: 'authentik_stages_dummy.dummystage' });
    expect(dummy.component).toBe('ak-stage-dummy');
    expect(existsSync(dummy.template)).toBe(true);
  });
});
