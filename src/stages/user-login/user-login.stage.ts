import { Injectable } from '@nestjs/common';
import { deny, next, type Outcome } from '../../flows/outcome.js';
import { ALREADY_SIGNED_IN, AUTH_METHOD_ARGS, PENDING_IDENTIFIER, PENDING_USER, PROOF } from '../../flows/slots.js';
import { stageType, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { duration } from '../../platform/duration.js';
import { KnownBrowsers } from '../../users/sessions/known-browsers.service.js';
import { Users } from '../../users/users.service.js';
import { UserLoginAnswer, type UserLoginChallenge } from './user-login.challenge.js';
import { UserLoginConfig } from './user-login.config.js';

/** Seconds that a session lasts at most when it should end with the browser: browsers restore what they closed. */
const BROWSER_SESSION = 24 * 60 * 60;

/** Opens a session for whoever has proved who they are. */
@Injectable()
class UserLoginStage implements StageHandler<UserLoginConfig, UserLoginAnswer> {
  constructor(
    private readonly users: Users,
    private readonly browsers: KnownBrowsers,
  ) {}

  challenge({ config, memory }: Turn<UserLoginConfig>): UserLoginChallenge | undefined {
    if (memory.get(ALREADY_SIGNED_IN) || duration(config.remember_me_offset) === 0) return undefined;
    return { pending_user: memory.get(PENDING_IDENTIFIER) ?? '', pending_user_avatar: '' };
  }

  async respond(turn: Turn<UserLoginConfig>, { remember_me }: UserLoginAnswer): Promise<Outcome> {
    const { config, memory, browser, visitor } = turn;
    if (memory.get(ALREADY_SIGNED_IN)) return next();
    const id = memory.get(PENDING_USER);
    const proof = memory.get(PROOF);
    const user = id === undefined ? null : await this.users.byId(id);
    if (!user || !proof) return deny('No Pending user to login.');
    if (!user.is_active) return deny('This account is blocked. Ask whoever runs this service.');

    const asked = duration(config.session_duration) + (remember_me === true ? duration(config.remember_me_offset) : 0);
    const known_device = await this.browsers.knows(browser, user.id, visitor.address);
    return {
      ...next(AUTH_METHOD_ARGS.is({ ...memory.get(AUTH_METHOD_ARGS), known_device })),
      signIn: {
        user,
        amr: proof.amr,
        lifetime: asked || BROWSER_SESSION,
        remember: asked > 0,
        terminateOthers: config.terminate_other_sessions,
        network_binding: config.network_binding,
        geoip_binding: config.geoip_binding,
        knownFor: duration(config.remember_device),
      },
    };
  }
}

export const userLogin = stageType({
  type: 'user-login',
  model: 'authentik_stages_user_login.userloginstage',
  component: 'ak-stage-user-login',
  config: UserLoginConfig,
  opens: true,
  answer: UserLoginAnswer,
  handler: UserLoginStage,
  template: new URL('./user-login.hbs', import.meta.url),
  needs: ['proved'],
  knows: (before) => [...before, 'signed-in'],
});
