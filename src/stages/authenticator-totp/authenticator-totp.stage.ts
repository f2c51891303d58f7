import { Injectable } from '@nestjs/common';
import { renderSVG } from 'uqr';
import { Brands } from '../../brands/brands.service.js';
import { again, next, type Outcome } from '../../flows/outcome.js';
import { stageType, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { Clock } from '../../platform/clock.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import { Authenticator } from '../../users/authenticators/authenticator.entity.js';
import { Authenticators } from '../../users/authenticators/authenticators.service.js';
import { plainCode } from '../../users/authenticators/codes.service.js';
import { Drafts } from '../../users/authenticators/drafts.service.js';
import { matchTotp, totpAddress, totpKeyText } from '../../users/authenticators/totp.js';
import { configurable } from '../configurable.js';
import { enrolment, nameFor } from '../enrolling.js';
import { AuthenticatorTotpAnswer, type AuthenticatorTotpChallenge } from './authenticator-totp.challenge.js';
import { AuthenticatorTotpConfig } from './authenticator-totp.config.js';

/** Bytes of a key: as many as SHA-1 has (RFC 4226 §4, R6). */
const KEY = 20;
const WRONG = again({ code: 'Code does not match' });

type TotpTurn = Turn<AuthenticatorTotpConfig>;

/** Has somebody set up an app that shows a new code every half minute (RFC 6238). */
@Injectable()
class AuthenticatorTotpStage implements StageHandler<AuthenticatorTotpConfig, AuthenticatorTotpAnswer> {
  constructor(
    private readonly authenticators: Authenticators,
    private readonly drafts: Drafts,
    private readonly brands: Brands,
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {}

  async challenge(turn: TotpTurn): Promise<AuthenticatorTotpChallenge | undefined> {
    const begun = await enrolment(turn, this.drafts);
    if ('outcome' in begun) return undefined;
    const { owner, draft } = begun;
    const key = draft.bytes(KEY);
    const brand = await this.brands.forHost(turn.visitor.host);
    const config_url = totpAddress(key, turn.config.digits, brand.branding_title, owner.username);
    return {
      pending_user: owner.username,
      pending_user_avatar: '',
      config_url,
      qr: `data:image/svg+xml,${encodeURIComponent(renderSVG(config_url, { ecc: 'M', border: 4 }))}`,
      key: totpKeyText(key).replace(/(.{4})(?=.)/g, '$1 '),
    };
  }

  async respond(turn: TotpTurn, { code }: AuthenticatorTotpAnswer): Promise<Outcome> {
    const begun = await enrolment(turn, this.drafts);
    if ('outcome' in begun) return begun.outcome;
    const { owner, draft } = begun;
    const id = this.drafts.id(turn.run ?? '', turn.name);
    if (await this.authenticators.has(id)) return next();

    const key = draft.bytes(KEY);
    const { digits } = turn.config;
    const fits = matchTotp({ key, digits, drift: 0, last_t: -1 }, plainCode(code), this.clock.now());
    if (!fits) return WRONG;
    const authenticator = Object.assign(new Authenticator(), {
      id,
      user: owner.id,
      type: 'totp' as const,
      name: nameFor('totp', await this.authenticators.of(owner.id)),
      key: this.secrets.seal('authenticator', key.toString('base64url')),
      digits,
      drift: fits.drift,
      // the code that confirms it is a code like any other: it counts once
      last_t: fits.t,
    });
    const added = await this.authenticators.add(authenticator, draft.seed, turn.visitor.address);
    return added === 'added' ? next() : WRONG;
  }
}

export const authenticatorTotp = stageType({
  type: 'authenticator-totp',
  model: 'authentik_stages_authenticator_totp.authenticatortotpstage',
  component: 'ak-stage-authenticator-totp',
  config: AuthenticatorTotpConfig,
  references: configurable,
  answer: AuthenticatorTotpAnswer,
  handler: AuthenticatorTotpStage,
  template: new URL('./authenticator-totp.hbs', import.meta.url),
  acts: true,
  knows: (before) => before,
});
