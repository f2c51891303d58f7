import { Brand } from '../../brands/brand.entity.js';
import { resolveDeviceSettings, type DeviceSetting } from '../../brands/device-settings.js';
import { Flow } from '../../flows/flow.entity.js';
import { OAuth2Provider } from '../../oauth/clients/oauth2-provider.entity.js';
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
    if (brand.flow_device_code === null) continue;
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

/** Every device setting of every client in one row, with where each comes from. */
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
    return [{ level: 'fine', about, text: row }];
  });
};
