import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ContextSlot } from '../../flows/memory.js';
import { deny, next, type Outcome } from '../../flows/outcome.js';
import { PROMPT_DATA, QUERY } from '../../flows/slots.js';
import { stageType, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { Clock } from '../../platform/clock.js';
import { deepMerge } from '../../platform/deep-merge.js';
import { Events } from '../../platform/events/events.js';
import { Housekeeping } from '../../platform/housekeeping.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import { withPromptSecrets } from '../prompt/prompt-secrets.js';
import { InvitationAnswer } from './invitation.challenge.js';
import { InvitationConfig } from './invitation.config.js';
import { Invitations } from './invitations.js';

/** Whether somebody was invited, and by what. Not its id: that is what others would come in with. */
const INVITATION_IN_EFFECT = new ContextSlot<true>('invitation_in_effect');
const INVITATION = new ContextSlot<{ name: string; single_use: boolean }>('invitation');

/** Lets those go on who hold an invitation. */
@Injectable()
class InvitationStage implements StageHandler<InvitationConfig, InvitationAnswer> {
  private readonly invitations: Invitations;

  constructor(
    private readonly events: Events,
    private readonly secrets: Secrets,
    db: DataSource,
    clock: Clock,
    housekeeping: Housekeeping,
  ) {
    this.invitations = new Invitations(db, clock, housekeeping);
  }

  challenge(): undefined {
    return undefined;
  }

  async respond(turn: Turn<InvitationConfig>): Promise<Outcome> {
    const { config, memory, flow, run, person, visitor } = turn;
    const invitation = await this.invitations.use(tokenOf(turn), flow.id, run);
    if (!invitation) {
      return config.continue_flow_without_invitation ? next() : deny('Invalid invite/invite not found');
    }
    const { name, single_use, fixed_data } = invitation;
    await this.events.record({
      action: 'invitation_used',
      user_id: person?.user.id ?? null,
      client_ip: visitor.address,
      context: { flow: flow.slug, invitation: name },
    });
    const { password, ...open } = fixed_data;
    return next(
      PROMPT_DATA.is(deepMerge(memory.get(PROMPT_DATA) ?? {}, open)),
      ...withPromptSecrets(this.secrets, memory, typeof password === 'string' ? { password } : {}),
      INVITATION_IN_EFFECT.is(true),
      INVITATION.is({ name, single_use }),
    );
  }
}

/** Some clients of authentik's send `itoken`, newer ones `token`; it may have been typed as well. */
function tokenOf({ memory }: Turn<InvitationConfig>): string {
  const query = memory.get(QUERY);
  const typed = memory.get(PROMPT_DATA)?.['token'];
  return query?.['itoken'] ?? query?.['token'] ?? (typeof typed === 'string' ? typed : '');
}

export const invitation = stageType({
  type: 'invitation',
  model: 'authentik_stages_invitation.invitationstage',
  component: 'ak-stage-invitation',
  config: InvitationConfig,
  answer: InvitationAnswer,
  handler: InvitationStage,
  template: new URL('./invitation.hbs', import.meta.url),
  acts: true,
  knows: (before) => before,
});
