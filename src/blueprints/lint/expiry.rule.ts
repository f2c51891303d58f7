import { Brand } from '../../brands/brand.entity.js';
import { resolveDeviceSettings } from '../../brands/device-settings.js';
import { Stage } from '../../flows/stage.entity.js';
import { OAuth2Provider } from '../../oauth/clients/oauth2-provider.entity.js';
import { ConsentConfig } from '../../stages/consent/consent.config.js';
import { UserLoginConfig } from '../../stages/user-login/user-login.config.js';
import { duration } from '../../platform/duration.js';
import type { House } from './house.js';
import type { LintRule, Remark } from './rule.js';

/** What each span must at least leave time for, in seconds. */
const LEAST = [
  {
    field: 'device_code_validity',
    least: 120,
    why: 'a person needs longer to find the page, sign in and type the code',
  },
  {
    field: 'device_access_token_validity',
    least: 60,
    why: 'a device would renew its access token all the time',
  },
  {
    field: 'access_token_validity',
    least: 60,
    why: 'a client would renew its access token all the time',
  },
] as const;
/** Seconds below which somebody is signed out before they have confirmed a device. */
const SESSION = 60;

/** Spans that end before a person, or a device, has done what they are for. */
export const expiry: LintRule = {
  name: 'expiry',
  look: (house) => [
    ...[...house.all(Brand), ...house.all(OAuth2Provider)].flatMap((holder) => [
      ...tooShort(house, holder),
      ...tooSlow(house, holder),
    ]),
    ...house.all(Stage).flatMap((stage) => STAGES[stage.type]?.(house, stage) ?? []),
  ],
};

function tooShort(house: House, holder: Brand | OAuth2Provider): Remark[] {
  const spans: Partial<OAuth2Provider> & { id: string } = holder;
  return LEAST.flatMap(({ field, least, why }) => {
    const span = house.knows(spans, field) ? (spans[field] ?? null) : null;
    if (span === null || duration(span) >= least) return [];
    const message = `${field} is ${inSeconds(span)}: ${why}`;
    return [{ about: holder.id, field, message, advice: `set it to ${least} seconds or more` }];
  });
}

/** A code that ends before the device may ask what became of it. */
function tooSlow(house: House, holder: Brand | OAuth2Provider): Remark[] {
  const fields = ['device_polling_interval', 'device_code_validity'] as const;
  if (!house.knows<Brand | OAuth2Provider>(holder, ...fields)) return [];
  const { settings } = resolveDeviceSettings(holder, null);
  const { device_polling_interval: interval, device_code_validity: validity } = settings;
  if (interval < duration(validity)) return [];
  const message = `a device may ask every ${interval} seconds only, and its code ends after ${inSeconds(validity)}`;
  return [
    { about: holder.id, field: fields[0], message, advice: 'shorten the interval, or make the code hold longer' },
  ];
}

function ofLogin(house: House, stage: Stage): Remark[] {
  const span = house.settings(stage, UserLoginConfig)?.session_duration;
  if (span === undefined || duration(span) === 0 || duration(span) >= SESSION) return [];
  return [
    {
      about: stage.id,
      field: 'session_duration',
      message: `session_duration is ${inSeconds(span)}: people are signed out before they have confirmed a device`,
      advice: `set it to ${SESSION} seconds or more, or to 0: until the browser is closed`,
    },
  ];
}

function ofConsent(house: House, stage: Stage): Remark[] {
  const settings = house.settings(stage, ConsentConfig);
  if (settings?.mode !== 'expiring' || duration(settings.consent_expire_in) > 0) return [];
  return [
    {
      about: stage.id,
      field: 'consent_expire_in',
      message: 'the consent ends at once, so people are asked every time',
      advice: 'say how long it holds, or mode: always_require',
    },
  ];
}

const STAGES: Readonly<Record<string, (house: House, stage: Stage) => Remark[]>> = {
  'user-login': ofLogin,
  consent: ofConsent,
};

const inSeconds = (span: string): string => `${duration(span)} seconds`;
