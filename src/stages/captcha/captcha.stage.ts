import { Injectable } from '@nestjs/common';
import { ContextSlot, type Memory } from '../../flows/memory.js';
import { again, next, type Outcome } from '../../flows/outcome.js';
import { pendingUser } from '../../flows/pending-account.js';
import { stageType, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { CaptchaAnswer, type CaptchaChallenge, type CaptchaWidget } from './captcha.challenge.js';
import { CaptchaConfig } from './captcha.config.js';
import { Siteverify, type CaptchaReport } from './siteverify.service.js';
import { captchaSources } from './sources.js';

/** What the captcha's service said, for policies to judge. */
export const CAPTCHA = new ContextSlot<{ response: CaptchaReport; stage: { name: string } }>('captcha');

/** Keys that an expression has chosen, whatever the author wrote. */
const SITE_KEY = new ContextSlot<string>('goauthentik.io/stages/captcha/site_key');
const PRIVATE_KEY = new ContextSlot<string>('goauthentik.io/stages/captcha/private_key');

/** The settings that hold in this run. */
export function withChosenKeys(config: CaptchaConfig, memory: Memory): CaptchaConfig {
  return Object.assign(new CaptchaConfig(), config, {
    public_key: memory.get(SITE_KEY) ?? config.public_key,
    private_key: memory.get(PRIVATE_KEY) ?? config.private_key,
  });
}

export function widgetOf({ public_key, js_url, interactive }: CaptchaConfig, turn: Turn): CaptchaWidget {
  return { site_key: public_key, js_url, interactive, ...pendingUser(turn) };
}

/** Has somebody show that they are no machine. */
@Injectable()
class CaptchaStage implements StageHandler<CaptchaConfig, CaptchaAnswer> {
  constructor(private readonly siteverify: Siteverify) {}

  challenge(turn: Turn<CaptchaConfig>): CaptchaChallenge {
    return widgetOf(withChosenKeys(turn.config, turn.memory), turn);
  }

  async respond(turn: Turn<CaptchaConfig>, { token }: CaptchaAnswer): Promise<Outcome> {
    const { config, memory, visitor, name } = turn;
    const verdict = await this.siteverify.check(withChosenKeys(config, memory), token, visitor.address);
    if (verdict.kind === 'failed') return again({ token: verdict.message });
    return next(CAPTCHA.is({ response: verdict.report, stage: { name } }));
  }
}

export const captcha = stageType({
  type: 'captcha',
  model: 'authentik_stages_captcha.captchastage',
  component: 'ak-stage-captcha',
  config: CaptchaConfig,
  secrets: ['private_key'],
  answer: CaptchaAnswer,
  handler: CaptchaStage,
  template: new URL('./captcha.hbs', import.meta.url),
  script: new URL('./captcha.page.js', import.meta.url),
  sources: ({ js_url }) => captchaSources(js_url),
  knows: (before) => before,
});
