import { Injectable } from '@nestjs/common';
import { Brands } from '../../brands/brands.service.js';
import { again, next, type Outcome } from '../../flows/outcome.js';
import { stageType, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { Authenticator } from '../../users/authenticators/authenticator.entity.js';
import { Authenticators } from '../../users/authenticators/authenticators.service.js';
import { Codes } from '../../users/authenticators/codes.service.js';
import { Drafts, type Draft } from '../../users/authenticators/drafts.service.js';
import { configurable } from '../configurable.js';
import { enrolment, nameFor } from '../enrolling.js';
import { AuthenticatorStaticAnswer, type AuthenticatorStaticChallenge } from './authenticator-static.challenge.js';
import { AuthenticatorStaticConfig } from './authenticator-static.config.js';

const OTHERS = again({ non_field_errors: 'These are other codes than before. Keep these.' });

/** Nobody needs more recovery codes than that. */
const MOST_CODES = 1000;

type StaticTurn = Turn<AuthenticatorStaticConfig>;

/** Gives somebody recovery codes, each of which can be used once. */
@Injectable()
class AuthenticatorStaticStage implements StageHandler<AuthenticatorStaticConfig, AuthenticatorStaticAnswer> {
  constructor(
    private readonly authenticators: Authenticators,
    private readonly drafts: Drafts,
    private readonly checks: Codes,
    private readonly brands: Brands,
  ) {}

  async challenge(turn: StaticTurn): Promise<AuthenticatorStaticChallenge | undefined> {
    const begun = await enrolment(turn, this.drafts);
    if ('outcome' in begun) return undefined;
    const { owner, draft } = begun;
    const codes = this.codes(turn, draft);
    const groups = codes.map((code) => code.replace(/(.{4})(?=.)/g, '$1 '));
    const { branding_title } = await this.brands.forHost(turn.visitor.host);
    const text = [`Recovery codes of ${owner.username} for ${branding_title}`, '', ...groups, ''].join('\r\n');
    return {
      pending_user: owner.username,
      pending_user_avatar: '',
      codes,
      groups,
      file: `data:text/plain;charset=utf-8,${encodeURIComponent(text)}`,
      shown: draft.mark,
    };
  }

  async respond(turn: StaticTurn, { shown }: AuthenticatorStaticAnswer): Promise<Outcome> {
    const begun = await enrolment(turn, this.drafts);
    if ('outcome' in begun) return begun.outcome;
    const { owner, draft } = begun;
    const id = this.drafts.id(turn.run ?? '', turn.name);
    if (await this.authenticators.has(id)) return next();
    // in another window something was set up meanwhile, and these codes are not those that were shown
    if (shown !== undefined && shown !== draft.mark) return OTHERS;

    const authenticator = Object.assign(new Authenticator(), {
      id,
      user: owner.id,
      type: 'static' as const,
      name: nameFor('static', await this.authenticators.of(owner.id)),
      codes: this.codes(turn, draft).map((code) => this.checks.hash(id, code)),
    });
    const added = await this.authenticators.add(authenticator, draft.seed, turn.visitor.address);
    return added === 'added' ? next() : OTHERS;
  }

  private codes({ config }: StaticTurn, draft: Draft): string[] {
    return draft.codes(Math.min(config.token_count, MOST_CODES), config.token_length);
  }
}

export const authenticatorStatic = stageType({
  type: 'authenticator-static',
  model: 'authentik_stages_authenticator_static.authenticatorstaticstage',
  component: 'ak-stage-authenticator-static',
  config: AuthenticatorStaticConfig,
  references: configurable,
  answer: AuthenticatorStaticAnswer,
  handler: AuthenticatorStaticStage,
  template: new URL('./authenticator-static.hbs', import.meta.url),
  acts: true,
  knows: (before) => before,
});
