import { Injectable } from '@nestjs/common';
import { Brands } from '../../brands/brands.service.js';
import { charsetOf, resolveDeviceSettings } from '../../brands/device-settings.js';
import { again, deny, next, type Outcome } from '../../flows/outcome.js';
import { stageTypesIn, type Step } from '../../flows/plan.js';
import { APPLICATION, CONSENT_REQUEST } from '../../flows/slots.js';
import { stageType, type StageHandler, type Turn } from '../../flows/stage-type.js';
import { DeviceGrants } from '../../oauth/device/device-grants.service.js';
import { DEVICE_FACTS, factsOfGrant } from '../../oauth/device/device-facts.js';
import { DEVICE_GRANT, ENTERED_CODE, PREFILLED_CODE } from '../../oauth/device/device-slots.js';
import { formatUserCode } from '../../oauth/device/user-code.js';
import { Secrets } from '../../platform/secrets/secrets.js';
import { waitInWords } from '../../platform/wait-in-words.js';
import { UserCodeAnswer, type UserCodeChallenge } from './user-code.challenge.js';
import { UserCodeConfig } from './user-code.config.js';

/** The same words for a code that never was and for one that was used: the page gives nothing away. */
const WRONG = 'Invalid code. Compare it with the one on your device and type it again.';

/** Takes the code from the device's screen (RFC 8628 §3.3) and lays out what must follow. */
@Injectable()
class UserCodeStage implements StageHandler<UserCodeConfig, UserCodeAnswer> {
  constructor(
    private readonly grants: DeviceGrants,
    private readonly brands: Brands,
    private readonly secrets: Secrets,
  ) {}

  async challenge({ memory, visitor }: Turn): Promise<UserCodeChallenge> {
    const brand = await this.brands.forHost(visitor.host);
    const { settings } = resolveDeviceSettings(brand, null);
    const charset = charsetOf(settings);
    const sample = Array.from({ length: settings.user_code_length }, (_, i) => charset[(i * 7 + 3) % charset.length]);
    const sealed = memory.get(PREFILLED_CODE);
    return {
      code: sealed === undefined ? '' : (this.secrets.unseal('shown-code', sealed) ?? ''),
      example: formatUserCode(sample.join(''), settings.user_code_mask),
      numeric: /^\d+$/.test(charset),
    };
  }

  async respond(turn: Turn, { code }: UserCodeAnswer): Promise<Outcome> {
    const { browser, person, visitor, trail } = turn;
    const verdict = await this.grants.claim({ code, browser, person, visitor, trail });
    switch (verdict.kind) {
      case 'wrong':
        return again({ code: WRONG });
      case 'wait':
        return again({ code: tooMany(verdict) }, { code: 'throttled', wait: verdict.seconds });
      case 'forbidden':
        return deny(verdict.messages.join('\n') || 'This account may not use the application on that device.');
      case 'claimed': {
        const { grant, provider, application, scopes, user_code } = verdict.request;
        const door: Step[] =
          provider.authorization_flow === null ? [] : [{ kind: 'enter', flow: provider.authorization_flow }];
        return {
          ...next(
            DEVICE_GRANT.is(grant.id),
            DEVICE_FACTS.is(factsOfGrant(grant, verdict.request)),
            ENTERED_CODE.is(this.secrets.seal('shown-code', user_code)),
            APPLICATION.is({ id: application.id, slug: application.slug, name: application.name }),
            CONSENT_REQUEST.is({ header: `You're about to sign into ${application.name}.`, permissions: scopes }),
          ),
          replan: (rest) => [...confirmed(rest, turn.flow.id), ...door],
        };
      }
    }
  }
}

function tooMany({ seconds, signInHelps }: { seconds: number; signInHelps: boolean }): string {
  const wait = `Too many wrong codes. Wait ${waitInWords(seconds)}, then try again.`;
  return signInHelps ? `${wait} Or sign in first: then you can go on at once.` : wait;
}

/** Nobody gets past a code without confirming the device, whatever the author wrote. */
function confirmed(rest: readonly Step[], flow: string): Step[] {
  if (stageTypesIn(rest).includes('confirm-device')) return [...rest];
  return [...rest, { kind: 'stage', type: 'confirm-device', flow }];
}

export const userCode = stageType({
  type: 'user-code',
  component: 'ak-provider-oauth2-device-code',
  config: UserCodeConfig,
  answer: UserCodeAnswer,
  handler: UserCodeStage,
  template: new URL('./user-code.hbs', import.meta.url),
  purpose: 'device',
  unskippable: true,
  knows: (before) => before,
});
