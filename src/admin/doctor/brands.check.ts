import { Brand } from '../../brands/brand.entity.js';
import { charsetOf, resolveDeviceSettings, type DeviceSetting } from '../../brands/device-settings.js';
import { Flow } from '../../flows/flow.entity.js';
import { OAuth2Provider } from '../../oauth/clients/oauth2-provider.entity.js';
import { guessBudget } from '../../oauth/device/user-code.js';
import type { Check, Finding } from './finding.js';

export const brands: Check = async ({ db }) => {
  const all = await db.getRepository(Brand).find({ order: { domain: 'ASC' } });
  const findings: Finding[] = [];
  if (!all.some((brand) => brand.default)) {
    findings.push({
      level: 'warning',
      about: 'brands',
      text: 'no brand is the default one: unknown hosts get a page without flows',
      advice: 'Set `default: true` on one brand.',
    });
  }
  for (const brand of all) {
    const about = `brand ${brand.domain}`;
    if (brand.flow_device_code === null) {
      findings.push({
        level: 'error',
        about,
        text: 'has no device flow: /device answers 404',
        advice: 'Set `flow_device_code: device-code` on it in a blueprint.',
      });
      continue;
    }
    const flow = await db.getRepository(Flow).findOneByOrFail({ id: brand.flow_device_code });
    findings.push({ level: 'fine', about, text: `people walk the flow "${flow.slug}"` });
    if (brand.flow_authentication === null && flow.authentication === 'require_authenticated') {
      findings.push({
        level: 'warning',
        about,
        text: `its device flow wants people to be signed in, but it names no flow_authentication`,
        advice: 'Set `flow_authentication`; until then the first flow with that designation serves.',
      });
    }
  }
  return findings;
};

/** Every device setting of every client in one row, with where each comes from, and what its codes are worth. */
export const deviceSettings: Check = async ({ db }) => {
  const brands = await db.getRepository(Brand).find({ order: { domain: 'ASC' } });
  const providers = await db.getRepository(OAuth2Provider).find({ order: { name: 'ASC' } });
  const pairs = brands.flatMap((brand) => providers.map((provider) => ({ brand, provider })));
  return pairs.flatMap(({ brand, provider }): Finding[] => {
    const { settings, sources } = resolveDeviceSettings(brand, provider);
    const about = `device settings of ${provider.name} at ${brand.domain}`;
    const row = (Object.keys(sources) as DeviceSetting[])
      .filter((name) => settings[name] !== null)
      .map((name) => `${name}=${JSON.stringify(settings[name])} (${sources[name]})`)
      .join(' ');
    const budget = guessBudget(charsetOf(settings), settings.user_code_length);
    if (budget >= 1) return [{ level: 'fine', about, text: row }];
    return [
      { level: 'notice', about, text: row },
      {
        level: 'warning',
        about,
        text: `its codes can be guessed too easily: RFC 8628 §5.1 leaves room for ${budget.toFixed(2)} wrong tries`,
        advice: 'Make user_code_length longer (8 for base20, 10 for digits).',
      },
    ];
  });
};
