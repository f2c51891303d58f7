import { Brand } from '../../brands/brand.entity.js';
import { charsetOf, resolveDeviceSettings } from '../../brands/device-settings.js';
import { DEVICE_CODE, OAuth2Provider } from '../../oauth/clients/oauth2-provider.entity.js';
import { guessBudget } from '../../oauth/device/user-code.js';
import type { House } from './house.js';
import type { LintRule, Remark } from './rule.js';

const FIELDS = ['user_code_length', 'user_code_charset'] as const;

type Holder = Brand | OAuth2Provider;

/** Codes that can be guessed too easily (RFC 8628 §5.1). */
export const guessBudgets: LintRule = {
  name: 'guess-budget',
  look: (house) => [
    ...house.all(Brand).flatMap((brand) => told(brand, weakness(house, brand, null))),
    ...house.all(OAuth2Provider).flatMap((provider) => ofProvider(house, provider)),
  ],
};

/** Said of the provider only as far as it has a part in it; otherwise it is said of the brand. */
function ofProvider(house: House, provider: OAuth2Provider): Remark[] {
  if (FIELDS.every((field) => provider[field] === null)) return [];
  if (house.knows(provider, 'grant_types') && !provider.grant_types.includes(DEVICE_CODE)) return [];
  const brands = house.all(Brand);
  const brand = brands.find((each) => weakness(house, each, provider) !== undefined);
  if (brands.length > 0 && !brand) return [];
  const alone = weakness(house, null, provider);
  return alone || !brand ? told(provider, alone) : told(provider, weakness(house, brand, provider), brand);
}

interface Weakness {
  length: number;
  characters: number;
  budget: number;
}

/** Undefined: the codes are good enough, or nobody knows. */
function weakness(house: House, brand: Brand | null, provider: OAuth2Provider | null): Weakness | undefined {
  const holders: readonly Holder[] = [brand, provider].filter((holder) => holder !== null);
  if (!holders.every((holder) => house.knows(holder, ...FIELDS))) return undefined;
  const { settings } = resolveDeviceSettings(brand, provider);
  const length = settings.user_code_length;
  const charset = charsetOf(settings);
  const budget = guessBudget(charset, length);
  return budget < 1 ? { length, characters: charset.length, budget } : undefined;
}

function told(about: Holder, weak: Weakness | undefined, brand?: Brand): Remark[] {
  if (!weak) return [];
  const { length, characters, budget } = weak;
  const where = brand ? ` at the brand "${brand.domain}"` : '';
  const room = budget < 0.01 ? 'less than 0.01' : budget.toFixed(2);
  const enough = Math.ceil((32 * Math.LN2) / Math.log(characters));
  return [
    {
      about: about.id,
      ...(brand ? { also: [brand.id] } : {}),
      field: FIELDS.find((field) => about[field] !== null) ?? FIELDS[0],
      message: `its codes can be guessed too easily${where}: ${length} of ${characters} characters leave room for ${room} wrong tries, and RFC 8628 §5.1 wants one at least`,
      advice: `set user_code_length: ${enough} or more`,
    },
  ];
}
