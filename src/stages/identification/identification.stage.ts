import { Injectable } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { again, next, type Outcome } from '../../flows/outcome.js';
import type { Learnt } from '../../flows/memory.js';
import { Planner } from '../../flows/planner.service.js';
import { ALREADY_SIGNED_IN, APPLICATION, PENDING_IDENTIFIER, PENDING_USER, PROOF, QUERY } from '../../flows/slots.js';
import { stageType, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { PasswordAttempts } from '../../users/passwords/password-attempts.js';
import { pretendToVerify } from '../../users/passwords/password-hash.js';
import { Reputations } from '../../users/reputation/reputations.service.js';
import { Users } from '../../users/users.service.js';
import { Assertions, type PasskeyRules } from '../authenticator-validate/assertions.service.js';
import { AuthenticatorValidateConfig } from '../authenticator-validate/authenticator-validate.config.js';
import { captchaSources } from '../captcha/sources.js';
import { INBUILT, PasswordConfig } from '../password/password.config.js';
import { PASSWORD_PROOF, tooManyTries } from '../password/password-proof.js';
import { IdentificationCaptcha } from './captcha.js';
import { IdentificationAnswer, type IdentificationChallenge } from './identification.challenge.js';
import { IdentificationConfig } from './identification.config.js';

const FAILED = { non_field_errors: 'Failed to authenticate.' };

/** Finds out who somebody claims to be. */
@Injectable()
class IdentificationStage implements StageHandler<IdentificationConfig, IdentificationAnswer> {
  constructor(
    private readonly users: Users,
    private readonly attempts: PasswordAttempts,
    private readonly reputations: Reputations,
    private readonly planner: Planner,
    private readonly assertions: Assertions,
    private readonly captcha: IdentificationCaptcha,
  ) {}

  async challenge(turn: Turn<IdentificationConfig>): Promise<IdentificationChallenge | undefined> {
    const { config, memory, flow } = turn;
    if (this.knows(turn)) return undefined;
    const application = memory.get(APPLICATION);
    const rules = await this.passkeyRules(config);
    return {
      user_fields: config.user_fields,
      pending_user_identifier: memory.get(PENDING_IDENTIFIER) ?? null,
      password_fields: config.password_stage !== null,
      allow_show_password: (await this.passwordOnPage(config))?.allow_show_password ?? false,
      ...(application ? { application_pre: application.name } : {}),
      flow_designation: flow.designation,
      captcha_stage: await this.captcha.widget(turn),
      ...(await this.links(turn)),
      primary_action: flow.designation === 'authentication' ? 'Log in' : 'Continue',
      sources: [],
      show_source_labels: config.show_source_labels,
      enable_remember_me: config.enable_remember_me,
      passkey_challenge: rules && (await this.assertions.options(turn, rules, null)),
    };
  }

  async respond(turn: Turn<IdentificationConfig>, answer: IdentificationAnswer): Promise<Outcome> {
    const { config, person, visitor } = turn;
    if (this.knows(turn)) {
      return next(
        PENDING_USER.is(person!.user.id),
        PENDING_IDENTIFIER.is(person!.user.username),
        ALREADY_SIGNED_IN.is(true),
      );
    }
    if (answer.passkey) {
      const rules = await this.passkeyRules(config);
      const found = rules && (await this.assertions.identify(turn, rules, answer.passkey));
      if (found && 'learnt' in found) return next(...found.learnt);
      return again({ passkey: found?.wrong ?? 'No compatible device class allowed' });
    }
    const typed = answer.uid_field?.trim() ?? '';
    if (typed === '') return again({ uid_field: 'No identification data provided.' }, { code: 'required' });
    const solved = await this.captcha.check(turn, answer.captcha_token ?? '');
    if (!solved) return again(FAILED, { recalled: [PENDING_IDENTIFIER.is(typed)] });
    const user = await this.users.identify(typed, config.user_fields, config.case_insensitive_matching);
    const identifier = user && config.show_matched_user ? user.username : typed;

    if (config.password_stage !== null) {
      const onPage = await this.passwordOnPage(config);
      const known = onPage?.backends.includes(INBUILT) ? user : null;
      const verdict = await this.attempts.check(known, typed, answer.password ?? '', visitor);
      if (verdict.kind === 'wait') return tooManyTries('non_field_errors', verdict.seconds);
      if (verdict.kind === 'wrong' || !user) return failed(typed);
      return next(...solved, ...named(identifier), PENDING_USER.is(user.id), PROOF.is(PASSWORD_PROOF));
    }
    if (user) return next(...solved, ...named(identifier), PENDING_USER.is(user.id));
    // it counts as a failure when the password is wrong, as a known name does
    if (config.pretend_user_exists) return next(...solved, ...named(typed));
    await pretendToVerify(typed);
    await this.reputations.change({ identifier: typed, address: visitor.address }, -1);
    return failed(typed);
  }

  private knows({ config, person }: Turn<IdentificationConfig>): boolean {
    return config.skip_when_signed_in && person !== null;
  }

  /** What the author of the password stage says whose field is on this page; null: there is none. */
  private async passwordOnPage({ password_stage }: IdentificationConfig): Promise<PasswordConfig | null> {
    const stage = password_stage === null ? null : await this.planner.stageById(password_stage);
    return stage?.type === 'password' ? plainToInstance(PasswordConfig, stage.config) : null;
  }

  /** What its author says of passkeys on this page; null: there are none. */
  private async passkeyRules({ webauthn_stage }: IdentificationConfig): Promise<PasskeyRules | null> {
    const stage = webauthn_stage === null ? null : await this.planner.stageById(webauthn_stage);
    return stage?.type === 'authenticator-validate' ? plainToInstance(AuthenticatorValidateConfig, stage.config) : null;
  }

  /** The query goes along: an invitation, or what a client wants to be told apart by. */
  private async links({ config, memory }: Turn<IdentificationConfig>): Promise<Partial<IdentificationChallenge>> {
    const query = new URLSearchParams(memory.get(QUERY) ?? {}).toString();
    const links: Partial<IdentificationChallenge> = {};
    const wanted = [
      ['enroll_url', config.enrollment_flow],
      ['recovery_url', config.recovery_flow],
      ['passwordless_url', config.passwordless_flow],
    ] as const;
    for (const [name, id] of wanted) {
      const flow = id === null ? null : await this.planner.flowById(id);
      if (flow) links[name] = `/if/flow/${flow.slug}/${query === '' ? '' : `?${query}`}`;
    }
    return links;
  }
}

/** Somebody is named; who was named or had proved something before does not count any more. */
const named = (identifier: string): Learnt[] => [
  PENDING_IDENTIFIER.is(identifier),
  PENDING_USER.forgotten(),
  PROOF.forgotten(),
  ALREADY_SIGNED_IN.forgotten(),
];

/** Policies see the name all the same, when the flow begins anew with what it knows. */
const failed = (typed: string): Outcome => again(FAILED, { recalled: named(typed) });

export const identification = stageType({
  type: 'identification',
  model: 'authentik_stages_identification.identificationstage',
  component: 'ak-stage-identification',
  config: IdentificationConfig,
  references: {
    password_stage: 'stage',
    captcha_stage: 'stage',
    webauthn_stage: 'stage',
    enrollment_flow: 'flow',
    recovery_flow: 'flow',
    passwordless_flow: 'flow',
    sources: 'authentik_core.source',
  },
  kept: ['sources', 'show_source_labels'],
  answer: IdentificationAnswer,
  handler: IdentificationStage,
  template: new URL('./identification.hbs', import.meta.url),
  script: new URL('./identification.page.js', import.meta.url),
  sources: ({ enable_remember_me, webauthn_stage }, challenge) => {
    const { captcha_stage: widget, allow_show_password } = challenge as IdentificationChallenge;
    if (widget) return captchaSources(widget.js_url);
    return enable_remember_me || allow_show_password || webauthn_stage !== null ? { script: ["'self'"] } : {};
  },
  knows(before, { password_stage, skip_when_signed_in }) {
    // whoever is signed in has nothing to prove
    const proved = password_stage !== null || (skip_when_signed_in && before.includes('signed-in'));
    return [...before, 'named', ...(proved ? (['proved'] as const) : [])];
  },
});
