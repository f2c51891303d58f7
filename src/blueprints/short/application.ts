import type { Entry } from '../entry.js';
import { modelOf } from '../models/catalogue.js';
import { mapping, Mistake, scalar, type Member, type Node } from '../nodes.js';
import { findByKey, keyOf, longEntry } from './long-entry.js';
import { onlyThese } from './only-these.js';
import { providerAttrs } from './provider.js';
import { isState, plainEntry, without, type ShortEntry } from './short-entry.js';

const STEP = 10;

/**
 * An application may hold its provider, called after it, and with `allow` the whole list of groups and people who may
 * use it.
 */
export function expandApplication(entry: ShortEntry): Entry[] {
  const attrs = without(entry.attrs, 'allow');
  if (isState(entry, 'absent')) return [plainEntry(entry, without(attrs, 'provider'))];
  const provider = entry.attrs.get('provider')?.value;
  const before: Entry[] = [];
  if (provider?.kind === 'map') {
    const inline = expandInlineProvider(entry, provider.members, provider.at);
    before.push(inline);
    attrs.set('provider', { at: provider.at, value: keyOf(inline.id!, provider.at) });
  }
  return [...before, plainEntry(entry, attrs), ...expandAllow(entry, entry.attrs.get('allow')?.value)];
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

function expandAllow(entry: ShortEntry, allow: Node | undefined): Entry[] {
  if (!allow) return [];
  if (allow.kind !== 'list') {
    entry.mistakes.push(new Mistake('allow is a list such as [{ group: family }, { user: ann }]', allow.at));
    return [];
  }
  const bindings = allow.items.flatMap((item, i): Entry[] => {
    const [first, ...more] = item.kind === 'map' ? item.members : [];
    const kind = first?.[0];
    if (!first || more.length > 0 || (kind !== 'group' && kind !== 'user')) {
      entry.mistakes.push(new Mistake('who is allowed is { group: … } or { user: … }', item.at));
      return [];
    }
    const { at } = item;
    const binding = longEntry({
      number: entry.number,
      at,
      model: 'authentik_policies.policybinding',
      id: `${entry.id} allow ${i + 1}`,
      state: entry.state,
      identifiers: mapping({ target: keyOf(entry.id, at), [kind]: findByKey([kind], first[1].value) }, at),
      attrs: mapping({ order: scalar(i * STEP, at) }, at),
    });
    return [binding];
  });
  const ids = bindings.map(({ id }) => id!);
  // what a policy decides is none of this list's business
  return [
    ...bindings,
    ...onlyThese(entry, 'authentik_policies.policybinding', ids, allow.at, { policy: scalar(null, allow.at) }),
  ];
}
