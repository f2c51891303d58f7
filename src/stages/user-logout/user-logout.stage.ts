import { Injectable } from '@nestjs/common';
import { next, type Outcome } from '../../flows/outcome.js';
import { stageType, type StageHandler } from '../../flows/stage-type.js';
import { UserLogoutAnswer } from './user-logout.challenge.js';
import { UserLogoutConfig } from './user-logout.config.js';

/** Ends the person's session. */
@Injectable()
class UserLogoutStage implements StageHandler<UserLogoutConfig, UserLogoutAnswer> {
  challenge(): undefined {
    return undefined;
  }

  respond(): Outcome {
    return { ...next(), signOut: true };
  }
}

export const userLogout = stageType({
  type: 'user-logout',
  model: 'authentik_stages_user_logout.userlogoutstage',
  component: 'ak-stage-user-logout',
  config: UserLogoutConfig,
  answer: UserLogoutAnswer,
  handler: UserLogoutStage,
  template: new URL('./user-logout.hbs', import.meta.url),
  knows: (before) => before.filter((known) => known !== 'signed-in'),
});
