import type { Entry } from '../reading/entry.js';
import { DEVICE_CODE, GRANT_TYPES } from '../../oauth/clients/oauth2-provider.entity.js';
import type { Member, Node } from '../yaml/nodes.js';
import type { Shape } from './shape.js';
import { plainEntry, type ShortEntry } from './short-entry.js';

export const providerShape: Shape = {
  scopes: {
    description: 'The scopes that this client may ask for, by their names.',
    value: { kind: 'list', of: { kind: 'reference', to: 'scope' } },
  },
  grant_types: { value: { kind: 'list', of: { kind: 'choice', values: ['device_code', ...GRANT_TYPES] } } },
};

/** A provider calls its scope mappings `scopes`, by scope name, and the device grant `device_code`. */
export function expandProvider(entry: ShortEntry): Entry[] {
  return [plainEntry(entry, providerAttrs(entry.attrs))];
}

export function providerAttrs(attrs: ReadonlyMap<string, Member>): Map<string, Member> {
  const members = new Map<string, Member>();
  for (const [field, member] of attrs) {
    if (field === 'scopes') members.set('property_mappings', member);
    else if (field === 'grant_types') members.set(field, { at: member.at, value: withFullNames(member.value) });
    else members.set(field, member);
  }
  return members;
}

function withFullNames(node: Node): Node {
  if (node.kind === 'list') return { ...node, items: node.items.map(withFullNames) };
  return node.kind === 'scalar' && node.value === 'device_code' ? { ...node, value: DEVICE_CODE } : node;
}
