import { existsSync } from 'node:fs';
import type { Turn } from '../../flows/stage-type.js';
import { problemsOf } from '../../platform/validation.js';
import { userLogout } from './user-logout.stage.js';

describe('the user-logout stage', () => {
  it('asks nothing, ends the session and goes on', () => {
    const [handler, turn] = [new userLogout.handler(), {} as Turn];
    expect(handler.challenge(turn)).toBeUndefined();
    expect(handler.respond(turn, {})).toEqual({ kind: 'next', learnt: [], signOut: true });
  });

  it('has nothing to set', () => {
    const config = Object.assign(new userLogout.config(), { session_duration: 'hours=1' });
    const problems = problemsOf(config, { forbidUnknown: true });
    expect(problems.map(({ field }) => field)).toEqual(['session_duration']);
  });

  it('is authentik’s', () => {
    expect(userLogout).toMatchObject({ type: 'user-logout', model: 'authentik_stages_user_logout.userlogoutstage' });
    expect(userLogout.component).toBe('ak-stage-user-logout');
    expect(existsSync(userLogout.template)).toBe(true);
  });
});
