import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { deny, next, type Outcome } from '../../flows/outcome.js';
import { pendingAccount } from '../../flows/pending-account.js';
import { ALREADY_SIGNED_IN, CHOSEN_USER, PENDING_IDENTIFIER, PENDING_USER, PROOF } from '../../flows/slots.js';
import { stageType, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { Events } from '../../platform/events/events.js';
import { User } from '../../users/user.entity.js';
import { Users } from '../../users/users.service.js';
import { UserDeleteAnswer, type UserDeleteChallenge } from './user-delete.challenge.js';
import { UserDeleteConfig } from './user-delete.config.js';

/** Of two administrators who delete themselves at once, one stays. */
const DELETE_LOCK = 7_303_014;

/** Deletes the pending user's account once they say so; everything that belongs to it goes with its row. */
@Injectable()
class UserDeleteStage implements StageHandler<UserDeleteConfig, UserDeleteAnswer> {
  constructor(
    private readonly db: DataSource,
    private readonly users: Users,
    private readonly events: Events,
  ) {}

  async challenge(turn: Turn<UserDeleteConfig>): Promise<UserDeleteChallenge | undefined> {
    const pending = pendingAccount(turn);
    const user = pending?.vouched === true ? await this.users.byId(pending.id) : null;
    return user ? { pending_user: user.username, pending_user_avatar: '' } : undefined;
  }

  async respond(turn: Turn<UserDeleteConfig>): Promise<Outcome> {
    const pending = pendingAccount(turn);
    if (!pending) return deny('No Pending User.');
    if (!pending.vouched) return deny('Nobody has proved yet to be the owner of this account.');
    if (!(await this.delete(pending.id, turn)))
      return deny('This is the last account that may do everything: it cannot be deleted.');
    const forgotten = [PENDING_USER, PENDING_IDENTIFIER, CHOSEN_USER, PROOF, ALREADY_SIGNED_IN];
    return { ...next(...forgotten.map((slot) => slot.forgotten())), signOut: true };
  }

  /** False: it has to stay. One that is gone has been deleted by this very answer before. */
  private delete(id: string, { visitor, flow, person }: Turn<UserDeleteConfig>): Promise<boolean> {
    return this.db.transaction(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock($1)', [DELETE_LOCK]);
      const user = await tx.findOneBy(User, { id });
      if (!user) return true;
      const superusers = await this.users.superusers(tx);
      if (superusers.length === 1 && superusers[0] === id) return false;
      await tx.delete(User, { id });
      await this.events.record(
        {
          action: 'model_deleted',
          user_id: person?.user.id ?? id,
          client_ip: visitor.address,
          context: { model: 'user', pk: id, name: user.username, flow: flow.slug },
        },
        tx,
      );
      return true;
    });
  }
}

export const userDelete = stageType({
  type: 'user-delete',
  model: 'authentik_stages_user_delete.userdeletestage',
  component: 'ak-stage-user-delete',
  config: UserDeleteConfig,
  answer: UserDeleteAnswer,
  handler: UserDeleteStage,
  template: new URL('./user-delete.hbs', import.meta.url),
  acts: true,
  needs: ['signed-in', 'proved'],
  knows: () => [],
});
