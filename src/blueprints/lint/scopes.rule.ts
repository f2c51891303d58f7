import { Brand } from '../../brands/brand.entity.js';
import { DEVICE_CODE, OAuth2Provider } from '../../oauth/clients/oauth2-provider.entity.js';
import { ScopeMapping } from '../../oauth/scopes/scope-mapping.entity.js';
import type { House } from './house.js';
import type { LintRule, Remark } from './rule.js';

/** Scopes that nobody maps, and clients that can have none. */
export const scopes: LintRule = {
  name: 'scopes',
  look: (house) => [
    ...house.all(Brand).flatMap((brand) => ofBrand(house, brand)),
    ...house.all(OAuth2Provider).flatMap((provider) => ofProvider(house, provider)),
  ],
};

function ofBrand(house: House, { id, device_scopes }: Brand): Remark[] {
  if (!house.whole || device_scopes === null) return [];
  const mapped = new Set(house.all(ScopeMapping).map(({ scope_name }) => scope_name));
  const unmapped = device_scopes.filter((scope) => !mapped.has(scope));
  if (unmapped.length === 0) return [];
  const message = `${named(unmapped)} in device_scopes: there is no mapping of that name`;
  return [{ about: id, field: 'device_scopes', message, advice: 'make a scope mapping for it, or take it out' }];
}

function ofProvider(house: House, provider: OAuth2Provider): Remark[] {
  const offered = mappedBy(house, provider);
  if (!offered || !house.knows(provider, 'grant_types') || !provider.grant_types.includes(DEVICE_CODE)) return [];
  const field = 'property_mappings';
  const remarks: Remark[] = [];
  if (!offered.includes('openid')) {
    remarks.push({
      about: provider.id,
      field,
      message:
        offered.length === 0
          ? 'it has no scope mappings, so a device that asks for any scope is refused'
          : 'no mapping of its own is of the scope openid, so devices never learn who let them in',
      advice: 'add the mapping of openid to its property_mappings (scopes, in the short form)',
    });
  }
  const twice = offered.filter((scope, i) => offered.indexOf(scope) !== i);
  if (twice.length > 0) {
    const message = `several of its mappings are of ${named(twice)}, and only one of them counts`;
    remarks.push({ about: provider.id, field, message, advice: 'keep one mapping for each scope' });
  }
  return [...remarks, ...restricted(house, provider, offered)];
}

/** What `device_scopes` leaves of the provider's scopes. */
function restricted(house: House, provider: OAuth2Provider, offered: readonly string[]): Remark[] {
  if (!house.knows(provider, 'device_scopes') || offered.length === 0) return [];
  const about = provider.id;
  if (provider.device_scopes !== null) {
    const unmapped = provider.device_scopes.filter((scope) => !offered.includes(scope));
    if (unmapped.length === 0) return [];
    const message = `${named(unmapped)} in device_scopes: none of its mappings is of that name, so no device gets it`;
    return [
      { about, field: 'device_scopes', message, advice: 'add the mapping to its property_mappings, or take it out' },
    ];
  }
  const brand = house
    .all(Brand)
    .find(
      (each) => house.knows(each, 'device_scopes') && each.device_scopes?.every((scope) => !offered.includes(scope)),
    );
  if (!brand) return [];
  const message = `the brand "${brand.domain}" lets its devices have none of its scopes`;
  return [{ about, message, advice: 'add one to the device_scopes of the brand, or give this provider device_scopes' }];
}

/** The scopes of a provider's mappings, one for each; undefined when they are not all known. */
function mappedBy(house: House, provider: OAuth2Provider): string[] | undefined {
  if (!house.knows(provider, 'property_mappings')) return undefined;
  const mappings = [...new Set(provider.property_mappings)].map((id) => house.one(ScopeMapping, id));
  // what is gone from the database maps nothing
  const there = mappings.filter((mapping) => mapping !== undefined);
  if (!house.whole && there.length < mappings.length) return undefined;
  return there.every((mapping) => house.knows(mapping, 'scope_name'))
    ? there.map(({ scope_name }) => scope_name)
    : undefined;
}

const named = (list: readonly string[]): string => [...new Set(list)].map((scope) => `"${scope}"`).join(', ');
