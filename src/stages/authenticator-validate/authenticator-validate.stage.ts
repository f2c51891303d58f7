import { Injectable } from '@nestjs/common';
import { again, deny, next, type Outcome } from '../../flows/outcome.js';
import { pendingUser } from '../../flows/pending-account.js';
import { stageType, type StageHandler } from '../../flows/stage-type.js';
import type { Stage } from '../../flows/stage.entity.js';
import { duration } from '../../platform/duration.js';
import { Events } from '../../platform/events/events.js';
import type { Authenticator } from '../../users/authenticators/authenticator.entity.js';
import { Codes } from '../../users/authenticators/codes.service.js';
import { RecentUses } from '../../users/authenticators/recent-uses.service.js';
import { tooManyTries } from '../password/password-proof.js';
import { Assertions } from './assertions.service.js';
import {
  AuthenticatorValidateAnswer,
  type AuthenticatorValidateChallenge,
} from './authenticator-validate.challenge.js';
import { AuthenticatorValidateConfig, authenticatorValidateRule } from './authenticator-validate.config.js';
import { ConfigurationStages } from './configuration-stages.service.js';
import { bearerOf, DeviceChallenges } from './device-challenges.service.js';
import { secondFactor } from './mfa-proof.js';
import { codeTypes, Positions, type Asked, type ValidateTurn } from './positions.service.js';

const NONE = 'No (allowed) MFA authenticator configured.';
const UNSUITABLE = 'No compatible device class allowed';
const WRONG_CODE = 'Invalid Token. Please ensure the time on your device is accurate and try again.';

/** Has somebody use an authenticator that they have, or set one up. */
@Injectable()
class AuthenticatorValidateStage implements StageHandler<AuthenticatorValidateConfig, AuthenticatorValidateAnswer> {
  constructor(
    private readonly positions: Positions,
    private readonly challenges: DeviceChallenges,
    private readonly stages: ConfigurationStages,
    private readonly assertions: Assertions,
    private readonly codes: Codes,
    private readonly uses: RecentUses,
    private readonly events: Events,
  ) {}

  async challenge(turn: ValidateTurn): Promise<AuthenticatorValidateChallenge | undefined> {
    const position = await this.positions.of(turn);
    const shown = { ...pendingUser(turn), device_challenges: [], configuration_stages: [] };
    if (position.kind === 'ask')
      return { ...shown, device_challenges: await this.challenges.make(turn, position.asked) };
    if (position.kind !== 'none' || turn.config.not_configured_action !== 'configure') return undefined;
    const stages = await this.stages.find(turn.config.configuration_stages);
    if (stages.length < 2) return undefined;
    return { ...shown, configuration_stages: stages.map((stage) => this.stages.describe(stage)) };
  }

  async respond(turn: ValidateTurn, answer: AuthenticatorValidateAnswer): Promise<Outcome> {
    const position = await this.positions.of(turn);
    if (position.kind === 'pass') return next();
    if (position.kind === 'none') return this.without(turn, answer);
    const { asked } = position;
    const { selected_challenge } = answer;
    if (selected_challenge !== undefined && !this.challenges.includes(asked, selected_challenge))
      return again({ selected_challenge: 'invalid challenge selected' });
    if (answer.code) return this.code(turn, asked, answer.code);
    if (answer.webauthn) return this.webauthn(turn, asked, answer.webauthn);
    if (answer.duo !== undefined) return again({ duo: UNSUITABLE });
    return again({ non_field_errors: 'Empty response' });
  }

  /** They have nothing that could be asked for. */
  private async without(turn: ValidateTurn, { selected_stage }: AuthenticatorValidateAnswer): Promise<Outcome> {
    const { not_configured_action, configuration_stages } = turn.config;
    if (not_configured_action === 'skip') return next();
    if (not_configured_action === 'deny') return deny(NONE);
    const stages = await this.stages.find(configuration_stages);
    if (stages.length === 0) {
      await this.events.record({
        action: 'configuration_error',
        client_ip: turn.visitor.address,
        context: {
          flow: turn.flow.slug,
          stage: turn.name,
          message: 'Authenticator validation stage is set to configure user but no configuration flow is set.',
        },
      });
      return deny(NONE);
    }
    if (stages.length === 1) return this.insert(turn, stages[0]!);
    const chosen = stages.find(({ id }) => id === selected_stage);
    if (chosen) return this.insert(turn, chosen);
    return again(
      selected_stage === undefined
        ? { non_field_errors: 'Empty response' }
        : { selected_stage: 'Selected stage is invalid' },
    );
  }

  private insert({ flow }: ValidateTurn, { id, type }: Stage): Outcome {
    return { ...next(), replan: (rest) => [{ kind: 'stage', type, flow: flow.id, stage: id }, ...rest] };
  }

  private async code(turn: ValidateTurn, { user, devices }: Asked, typed: string): Promise<Outcome> {
    const types = codeTypes(turn.config);
    if (user === null || !devices.some(({ type }) => type !== 'webauthn')) return again({ code: UNSUITABLE });
    const { totp_otp_throttling_factor: totp, static_otp_throttling_factor: recovery } = turn.config;
    const verdict = await this.codes.check(user, types, typed, { totp, static: recovery }, turn.visitor);
    if (verdict.kind === 'wait') return tooManyTries('code', verdict.seconds);
    if (verdict.kind === 'right') return this.proved(turn, verdict.authenticator);
    await this.assertions.failed(turn, user);
    return again({ code: WRONG_CODE });
  }

  private async webauthn(turn: ValidateTurn, asked: Asked, sent: string): Promise<Outcome> {
    const bearer = bearerOf(asked);
    if (!bearer) {
      const found = await this.assertions.identify(turn, turn.config, sent);
      return 'wrong' in found ? again({ webauthn: found.wrong }) : next(...found.learnt);
    }
    if (bearer.passkeys.length === 0) return again({ webauthn: UNSUITABLE });
    const asserted = await this.assertions.check(turn, turn.config, bearer, sent);
    return 'wrong' in asserted ? again({ webauthn: asserted.wrong }) : this.proved(turn, asserted.authenticator);
  }

  private async proved(turn: ValidateTurn, used: Authenticator): Promise<Outcome> {
    const seconds = duration(turn.config.last_auth_threshold);
    const place = { browser: turn.browser, user: used.user, stage: turn.name };
    if (seconds > 0) await this.uses.remember(place, used.id, seconds);
    return next(...secondFactor(turn.memory, used));
  }
}

export const authenticatorValidate = stageType({
  type: 'authenticator-validate',
  model: 'authentik_stages_authenticator_validate.authenticatorvalidatestage',
  component: 'ak-stage-authenticator-validate',
  config: AuthenticatorValidateConfig,
  references: {
    configuration_stages: 'stage',
    webauthn_allowed_device_types: 'authentik_stages_authenticator_webauthn.webauthndevicetype',
  },
  kept: ['email_otp_throttling_factor', 'sms_otp_throttling_factor'],
  rule: authenticatorValidateRule,
  answer: AuthenticatorValidateAnswer,
  handler: AuthenticatorValidateStage,
  template: new URL('./authenticator-validate.hbs', import.meta.url),
  acts: true,
  sources: ({ device_classes }) => (device_classes.includes('webauthn') ? { script: ["'self'"] } : {}),
  // who is nobody yet is found by their passkey; who is somebody is no more than that if the stage is skipped
  knows: (before, { device_classes }) =>
    before.length === 0 && device_classes.includes('webauthn') ? ['named', 'proved'] : before,
});
