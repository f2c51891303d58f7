import { existsSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { problemsOf } from '../../platform/validation.js';
import { invitation } from './invitation.stage.js';

describe('the invitation stage', () => {
  it('wants an invitation, unless its author says otherwise', () => {
    expect({ ...new invitation.config() }).toEqual({ continue_flow_without_invitation: false });
    const wrong = plainToInstance(invitation.config, { continue_flow_without_invitation: 'yes' });
    expect(problemsOf(wrong)).toHaveLength(1);
  });

  it('is authentik’s', () => {
    expect(invitation).toMatchObject({ type: 'invitation', model: 'authentik_stages_invitation.invitationstage' });
    expect(invitation.acts).toBe(true);
    expect(existsSync(invitation.template)).toBe(true);
  });
});
