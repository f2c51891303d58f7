import type { Entry } from '../reading/entry.js';
import { modelOf } from '../models/catalogue.js';
import { scalar, type Member } from '../yaml/nodes.js';
import { readItems } from './item.js';
import { keyOf } from './long-entry.js';
import { onlyThese } from './only-these.js';
import { ALLOW, allowed, bindAll, boundIn, POLICIES, policiesPart } from './policies.js';
import { providerAttrs } from './provider.js';
import type { Shape } from './shape.js';
import { isState, plainEntry, without, type ShortEntry } from './short-entry.js';

export const applicationShape: Shape = {
  provider: {
    value: {
      kind: 'either',
      of: [
        { kind: 'reference', to: 'provider' },
        { kind: 'fields', of: 'provider' },
      ],
    },
  },
  allow: {
    description: 'The whole list of groups and people who may use it; without one, everybody may.',
    value: { kind: 'items', of: allowed },
  },
  policies: policiesPart,
};

/**
 * An application may hold its provider, called after it; with `allow` the whole list of groups and people who may use
 * it, and with `policies` the whole list of whatever decides that.
 */
export function expandApplication(entry: ShortEntry): Entry[] {
  const attrs = without(entry.attrs, 'allow', 'policies');
  if (isState(entry, 'absent')) return [plainEntry(entry, without(attrs, 'provider'))];
  const provider = entry.attrs.get('provider')?.value;
  const before: Entry[] = [];
  if (provider?.kind === 'map') {
    const inline = expandInlineProvider(entry, provider.members, provider.at);
    before.push(inline);
    attrs.set('provider', { at: provider.at, value: keyOf(inline.id!, provider.at) });
  }
  return [...before, plainEntry(entry, attrs), ...expandBindings(entry)];
}

function expandInlineProvider(entry: ShortEntry, members: ReadonlyMap<string, Member>, at: Entry['at']): Entry {
  const name = members.get('name')?.value ?? entry.attrs.get('name')?.value ?? entry.key;
  return plainEntry({
    ...entry,
    at,
    model: modelOf('provider'),
    key: name,
    id: `${entry.id} provider`,
    attrs: providerAttrs(without(members, 'name')),
  });
}

/** Groups and people first, then the policies: one list. `allow` alone is none of the policies' business. */
function expandBindings(entry: ShortEntry): Entry[] {
  const allow = entry.attrs.get('allow')?.value;
  const policies = entry.attrs.get('policies')?.value;
  const last = policies ?? allow;
  if (!last) return [];
  const items = [
    ...(allow ? readItems(allow, ALLOW, entry.mistakes) : []),
    ...(policies ? readItems(policies, POLICIES, entry.mistakes) : []),
  ];
  const bound = bindAll(entry, { id: entry.id, owner: ['application', entry.key] }, items);
  const { at } = last;
  const where = policies ? undefined : { policy: scalar(null, at) };
  return [...bound, ...onlyThese(entry, { target: entry.id, ...boundIn(bound), at, ...(where && { where }) })];
}
